"""The forms of an import's steps, the same for every kind: the file, its columns, and what the trial run asks."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from people.imports.kinds import ImportKind, ImportQuestion
from people.imports.mapping import ColumnMap
from people.imports.texts import ENCODINGS

#: Before the key of a question, in the name of its field.
ANSWER = "answer:"
LONGEST_NAME, LONGEST_ANSWER = 300, 60


class ImportFileForm(forms.Form):
    """The file."""

    file = forms.FileField(error_messages={"required": "Choose a file."})

    def __init__(self, kind: ImportKind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file, most = self.fields["file"], f"{kind.most_rows:,}"
        file.label = f"The list of {kind.many}"
        file.help_text = (
            f"A .csv or .xlsx file with one row for each {kind.one}, at most {most} rows and 30 MB."
        )


class ColumnsForm(forms.Form):
    """One list for each fact: which column of the file holds it; and how its letters are written, if guessed."""

    def __init__(
        self,
        kind: ImportKind,
        header: Sequence[str],
        columns: ColumnMap,
        *args: Any,
        encoding: str = "",
        sample: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if sample:
            self.fields["encoding"] = forms.ChoiceField(
                label="Letters",
                choices=list(ENCODINGS.items()),
                required=False,
                initial=encoding,
                help_text="The file does not say how its letters are written, so this is a guess. Are these right? "
                + " · ".join(sample),
            )
        choices = [("", "Not in this file")] + [
            (str(n), f"{n + 1}. {heading or 'no heading'}") for n, heading in enumerate(header)
        ]
        for target in kind.targets:
            self.fields[target.name] = forms.ChoiceField(
                label=target.label,
                choices=choices,
                required=False,
                initial=str(columns.get(target.name, "")),
            )

    @property
    def chosen(self) -> dict[str, int]:
        return {
            name: int(column)
            for name, column in self.cleaned_data.items()
            if column != "" and name != "encoding"
        }

    @property
    def encoding(self) -> str:
        return str(self.cleaned_data.get("encoding", ""))


class AnswersForm(forms.Form):
    """What the trial run asks, each question with the rows it is about and what happens while nobody says."""

    def __init__(self, questions: Sequence[ImportQuestion], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            field = self.fields[f"{ANSWER}{question.key}"] = forms.ChoiceField(
                label=question.asks,
                choices=[
                    ("", f"Nobody has said: {question.otherwise}"),
                    *((choice.value, choice.label) for choice in question.choices),
                ],
                required=False,
                initial="" if question.is_open else question.answer,
                widget=forms.RadioSelect,
            )
            field.help_text = _rows(question)

    @property
    def said(self) -> dict[str, str]:
        return {name.removeprefix(ANSWER): value for name, value in self.cleaned_data.items()}


def _rows(question: ImportQuestion) -> str:
    rows = [f"row {row}, {name}" for row, name in question.rows[:5]]
    more = len(question.rows) - len(rows)
    said = "; ".join(rows) + (f"; and {more:,} more" if more else "")
    return said[:1].upper() + said[1:]


def answers_in(posted: Mapping[str, str]) -> dict[str, str]:
    """What was said to questions, by their keys. An answer that a question does not offer leaves it open."""
    return {
        name.removeprefix(ANSWER): value[:LONGEST_ANSWER]
        for name, value in posted.items()
        if name.startswith(ANSWER) and len(name) <= LONGEST_NAME
    }
