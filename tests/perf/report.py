"""What was measured so far, as Markdown, JSON, the README's table and a picture."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from pathlib import Path

import growth_plot
import growth_section
import machine
import readme_table
import table
from load import Run
from scenarios import Scenario
from sections import Results, Section
from verdicts import Verdict, judge


class Report:
    """Written anew into `folder`, if there is one, with each part that comes."""

    def __init__(self, folder: Path | None, rounds: int) -> None:
        self._folder = folder
        self._rounds = rounds
        self._scenarios: list[Scenario] = []
        self._runs: list[Run] = []
        self._sections: list[tuple[Section, Results]] = []
        self._sentences: list[str] = []
        self.has_failed = False

    def add_runs(self, scenario: Scenario, runs: list[Run]) -> None:
        self._scenarios.append(scenario)
        self._runs += runs
        self.has_failed = self.has_failed or table.failed(runs)
        self._write()

    def add_section(self, section: Section, results: Results) -> None:
        self._sections.append((section, results))
        self._write()

    def skip(self, sentence: str) -> None:
        print(f"run.py: {sentence}", file=sys.stderr)
        self._sentences.append(sentence)

    def fail(self, sentence: str) -> None:
        self.skip(sentence)
        self.has_failed = True

    def verdicts(self) -> list[Verdict]:
        judged = [
            judge(self._runs, scenario, expected)
            for scenario in self._scenarios
            for expected in scenario.expectations
        ]
        return judged + [v for section, results in self._sections for v in section.verdicts(results)]

    def markdown(self) -> str:
        lines = ["# syncws-serve, measured", "", f"{self._rounds} rounds; {machine.sentence()}.", ""]
        texts = ["\n".join(lines), *(f"{sentence}\n" for sentence in self._sentences)]
        if verdicts := self.verdicts():
            texts.append(table.summary(verdicts))
        texts += [table.markdown(self._runs, scenario) for scenario in self._scenarios]
        texts += [section.markdown(results) for section, results in self._sections]
        return "\n".join(texts)

    def json(self) -> str:
        content = {
            "machine": machine.sentence(),
            "processors": os.cpu_count(),
            "rounds": self._rounds,
            "leftOut": self._sentences,
            "verdicts": [dataclasses.asdict(verdict) for verdict in self.verdicts()],
            "sections": {section.name: results for section, results in self._sections},
            "runs": [dataclasses.asdict(run) for run in self._runs],
        }
        return json.dumps(content, indent=2, ensure_ascii=False) + "\n"

    def _write(self) -> None:
        if self._folder is None:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        texts = {"report.md": self.markdown(), "report.json": self.json(), "readme.md": self._readme()}
        for name, text in texts.items():
            (self._folder / name).write_text(text, encoding="utf-8")
        self._draw(self._folder / "growth.svg")

    def _readme(self) -> str:
        texts = [readme_table.markdown(self._runs, self._scenarios, self._rounds)]
        wanted = [(part, results) for part, results in self._sections if part.is_for_readme]
        texts += [part.markdown(results).replace("## ", "### ", 1) for part, results in wanted]
        return "\n".join(texts)

    def _draw(self, path: Path) -> None:
        pace = f"{growth_section.DELIVERIES_PER_SECOND:,} deliveries/s"
        for section, results in self._sections:
            if section.name != growth_section.TITLE or path.exists():
                continue
            try:
                growth_plot.draw(path, results, pace)
            except (OSError, subprocess.SubprocessError) as error:
                print(f"run.py: no plot: {error}", file=sys.stderr)
