"""What files fill in elsewhere."""


def connect() -> None:
    from files import privacy
    from files.deletion import watch_deletions
    from people.privacy.registries import Eraser, erasers, exporters

    watch_deletions()
    exporters.register("files", privacy.export_files)
    erasers.register("files", Eraser(privacy.erase_from_files, privacy.keep_of_files))
