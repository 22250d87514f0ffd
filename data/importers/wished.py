"""Keeping only cases with a wished product, as of a register that holds reports of every product.

Looked for in the names and active ingredients of suspect products. Without a wish nothing is asked.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from data.importers.judged_columns import COLUMNS
from data.refusal import Refused

SETTING = "products"
BETWEEN = ";"
_STATEMENTS = Path(__file__).with_suffix(".sql")


def words(settings: Mapping[str, object]) -> tuple[str, ...]:
    """The words that were wished for, each once; empty where every case is kept.

    The setting is a list of texts, or one text; several words of a text are parted by `;`.
    """
    given = settings.get(SETTING) or []
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list | tuple) or not all(isinstance(each, str) for each in texts):
        raise Refused(
            f"The setting “{SETTING}” is no list of words. Right would be "
            f'{{"{SETTING}": ["exosome", "extracellular vesicle"]}}.'
        )
    found: dict[str, str] = {}
    for word in BETWEEN.join(str(text) for text in texts).split(BETWEEN):
        if word.strip():
            found.setdefault(word.strip().casefold(), word.strip())
    return tuple(found.values())


def leave_out(intake: duckdb.DuckDBPyConnection, wished: Sequence[str]) -> None:
    """Leave out the cases without a wished product, and say how many in a notice.

    After judged.sql, before anything is counted or joined. Leaves the table `left_out`; what the
    words in no list are counted from becomes what is kept.
    """
    for name, texts in (
        ("wished", wished),
        ("wished_in_json", [json.dumps(word, ensure_ascii=False)[1:-1] for word in wished]),
    ):
        intake.execute(
            f"set variable {name} ="  # noqa: S608 - one of the two names above
            " (select string_agg(regexp_escape(word), '|') from unnest($texts) as given(word))",
            {"texts": list(texts)},
        )
    intake.execute(_STATEMENTS.read_text(encoding="utf-8"))
    _count_unmapped(intake)
    _say(intake, wished)


def in_words(wished: Sequence[str]) -> str:
    """`“exosome”, “ASCE” or “vesicle”`."""
    quoted = [f"“{word}”" for word in wished]
    return " or ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1])))


def _count_unmapped(intake: duckdb.DuckDBPyConnection) -> None:
    names = {name for (name,) in intake.execute("select list_name from unmapped").fetchall()}
    intake.execute("delete from unmapped")
    for column in COLUMNS:
        if column.label not in names:
            continue
        # Names of tables and columns are those of given.sql.
        intake.execute(
            "insert into unmapped by name select $label as list_name, words, count(*) as times,"  # noqa: S608
            " $became as became from (select unnest(reading.unmapped) as words"
            f" from taken_{column.part} as given inner join reading"
            f' on reading.kind = $kind and reading.text = given."{column.name}")'
            " group by words order by words",
            {"label": column.label, "became": column.became, "kind": column.kind},
        )


def _say(intake: duckdb.DuckDBPyConnection, wished: Sequence[str]) -> None:
    left_out, kept = intake.execute(
        "select (select count(*) from left_out), (select count(*) from kept)"
    ).fetchall()[0]
    read = left_out + kept
    sentence = (
        f"{read:,} case{'' if read == 1 else 's'} read, {left_out:,} left out because no suspect "
        f"product of theirs contains {in_words(wished)} in its name or active ingredient, "
        f"{kept:,} kept. "
        "Concomitant products do not count."
    )
    # Before all others in the report, and with the source of the cases from then on.
    intake.execute("insert into notice values (-1, $sentence)", {"sentence": sentence})
    intake.execute(
        "update given_source set note = concat_ws(' ', $sentence, note)", {"sentence": sentence}
    )
