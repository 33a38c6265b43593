def send_due():
    return 0


def reap():
    return 0
