"""The life of an import of museums: mapping, trial run, and then all of it or nothing."""

from common.lifecycle import Lifecycle
from people.choices import IMPORT_MOVES, ImportState
from people.models import MuseumImport

IMPORTS = Lifecycle(MuseumImport, IMPORT_MOVES, born={ImportState.MAPPING})
