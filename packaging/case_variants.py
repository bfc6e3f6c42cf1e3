"""Many chat records out of few, for timing ``assist kb cases``: the shared dialogues and variants
of them as other hands would have typed them. The same seed gives the same file.

    python packaging/case_variants.py ../shared/data/dialogues OUT.jsonl --records 12000
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

from assist.curation.cases.records import Record, read_records
from assist.evaluation.variants import SEED, homophones, slip
from assist.model import Speaker

FILES = ("jd_sessions.tsv", "helpdesk_turns.tsv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dialogues", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--records", type=int, default=12_000)
    arguments = parser.parse_args()
    records = [
        record
        for name in FILES
        for record in read_records(arguments.dialogues / name, lambda *_told: None)
    ]
    chance = random.Random(SEED)
    with arguments.out.open("w", encoding="utf-8") as out:
        for number in range(arguments.records):
            record = records[number % len(records)]
            out.writelines(_lines(record, number, number >= len(records), chance))


def _lines(record: Record, number: int, varied: bool, chance: random.Random) -> list[str]:
    """The stream's JSON lines of a record; a variant's customer slips in every line."""
    told = []
    for line in record.lines:
        text = line.text
        if varied and line.speaker is Speaker.CUSTOMER:
            text = slip(text, chance)
            text = homophones(text, chance) if chance.random() < 0.3 else text
        item = {"type": "message", "conversation": str(number), "speaker": line.speaker.value}
        told.append(json.dumps({**item, "text": text}, ensure_ascii=False) + "\n")
    return told


if __name__ == "__main__":
    main()
