"""One narrow row per record that agents look for; trigrams live here and nowhere else."""

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from csc.models.sites import Site

KINDS = ("order", "customer", "return_order", "return", "quote")


PENDING = 512  # kB of new rows that an index keeps aside, and every search reads: 1 ms at most, 3.4 ms by default


def trigrams(kind: str) -> GinIndex:
    """Parts of words of one kind: a word may be rare in it that most rows of another have."""
    words = OpClass(F("text"), name="gin_trgm_ops")
    return GinIndex(words, condition=Q(kind=kind), gin_pending_list_limit=PENDING, name=f"search_text_{kind}")


class SearchRow(models.Model):
    """What a record can be found by, folded: `|number|shop's number|digits|email|first last|company|`."""

    pk = models.CompositePrimaryKey("kind", "object_id")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    site = models.ForeignKey(Site, on_delete=models.CASCADE, related_name="+", db_index=False)
    recent_at = models.DateTimeField()
    number = models.CharField(max_length=60)
    label = models.CharField(max_length=200, blank=True)
    text = models.TextField()

    class Meta:
        indexes = [
            *map(trigrams, KINDS),
            models.Index(F("kind"), F("recent_at").desc(), F("object_id").desc(), name="search_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
