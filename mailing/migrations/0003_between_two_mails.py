from django.db import migrations

# What mailing/sending/ledger.py calls between two mails: the last one has gone, the next one begins. Either may be NULL. Both are
# of one batch, so they were claimed at the same time; whoever has lost that claim changes nothing and is told so. The
# commit does not wait for the disk: see docs/outbox.md.
BETWEEN = """
    CREATE FUNCTION mailing_between(
        gone bigint, without_words boolean, next bigint, claimed timestamptz, moment timestamptz
    ) RETURNS boolean LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM set_config('synchronous_commit', 'off', true);
        IF gone IS NOT NULL THEN
            UPDATE mailing_message SET state = 'sent', state_note = '', settled_at = moment
                WHERE id = gone AND claimed_at = claimed AND state IN ('sending', 'unknown');
            IF without_words THEN
                UPDATE mailing_message SET html = '', text = '', calendar = ''
                    WHERE id = gone AND claimed_at = claimed AND state = 'sent';
            END IF;
        END IF;
        UPDATE mailing_message SET handed_at = moment
            WHERE id = next AND claimed_at = claimed AND state = 'sending' AND handed_at IS NULL;
        RETURN FOUND;
    END
    $$
"""


class Migration(migrations.Migration):
    dependencies = [("mailing", "0002_limits_bounces_witness")]
    operations = [
        migrations.RunSQL(
            BETWEEN, "DROP FUNCTION mailing_between(bigint, boolean, bigint, timestamptz, timestamptz)"
        )
    ]
