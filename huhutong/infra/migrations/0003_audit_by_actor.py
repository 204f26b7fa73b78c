from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("infra", "0002_audit_is_append_only")]
    operations = [
        migrations.AddIndex(
            model_name="auditrow",
            index=models.Index(fields=["actor_uuid", "at"], name="audit_actor"),
        )
    ]
