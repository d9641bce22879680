"""Landing: what another system holds, copied cell by cell into one Parquet file a table.

Belongs here: reading every format there is, exactly: files, SQL dumps, live databases. Does not:
what a cell means. All columns are text as the source wrote it, NULL apart from empty; types,
repairs and entities come later (`ingest.profile`, `ingest.cleanse`, the mapping).
"""

from ingest.land.source import land
from ingest.land.tables import Landed, LandedTable, SourceFile, open_landed

__all__ = ["Landed", "LandedTable", "SourceFile", "land", "open_landed"]
