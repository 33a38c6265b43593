from mailing.testing import mail_worker, smtp_sink

__all__ = ["mail_worker", "smtp_sink"]
