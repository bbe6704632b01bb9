"""Sections of the notes with an example of their own.

Where a section gives values to laws or lists the elements of their set, its laws are versions of their own: what holds
in the example is not assumed elsewhere.
"""

from __future__ import annotations

from ce_symbolic.context import declarations as said
from ce_symbolic.context.mentions import all_names, lists_values
from ce_symbolic.context.reading import Reading, Said, Shown, chain_trees
from ce_symbolic.context.roles import Roles
from ce_symbolic.meaning.classify import point_value
from ce_symbolic.notation.tree import Node


class Sections:
    """The part of the reader that knows where examples stand."""

    reading: Reading
    roles: Roles
    versions: dict[tuple[int, ...], str]

    def _find_versions(self) -> None:
        """Sections with an example of their own: there the laws have other values, or live on another set."""
        displays = {item.section for item in self.reading.items if isinstance(item, Shown) and item.chains}
        flagged: set[tuple[int, ...]] = set()
        named: dict[tuple[int, ...], set[str]] = {}
        for item in self.reading.items:
            if isinstance(item, Said):
                flagged |= {item.section for d in item.declarations if isinstance(d, said.Fact) and lists_values(d)}
                continue
            for chain in item.chains:
                step = chain.steps[0] if chain.steps else None
                if (
                    step is not None
                    and isinstance(chain.start, Node)
                    and isinstance(step.term, Node)
                    and (
                        step.relation == "=" and point_value(self, chain.start, step.term, ()) is not None  # type: ignore[arg-type]
                    )
                ):
                    named.setdefault(item.section, set()).update(all_names(chain.start))
        # A law that only this section speaks of needs no other version elsewhere.
        homes = self._homes()
        flagged |= {
            section
            for section, names in named.items()
            if any(h[: len(section)] != section for n in names for h in homes.get(n, ()))
        }
        outside = {s for s in displays if not any(s[: len(f)] == f for f in flagged)}
        self.versions = {f: f"·{f[-1] if f else 0}" for f in sorted(flagged)} if outside else {}

    def _homes(self) -> dict[str, set[tuple[int, ...]]]:
        """For every law, the sections whose formulas speak of it."""
        found: dict[str, set[tuple[int, ...]]] = {}
        for item in self.reading.items:
            nodes = item.formulas if isinstance(item, Said) else [n for c in item.chains for n in chain_trees(c)]
            for node in nodes:
                for name in all_names(node):
                    if name in self.roles.laws:
                        found.setdefault(name, set()).add(item.section)
        return found

    def version(self, section: tuple[int, ...]) -> str:
        """The version of the laws in a section: that of the nearest section around it that has one."""
        for length in range(len(section), -1, -1):
            if section[:length] in self.versions:
                return self.versions[section[:length]]
        return ""

    def below(self, section: tuple[int, ...]) -> tuple[str, ...]:
        """All versions that a declaration in this section concerns."""
        inside = [v for s, v in self.versions.items() if s[: len(section)] == section]
        return tuple(
            dict.fromkeys(
                [self.version(section), *inside] if section not in self.versions else [self.versions[section], *inside]
            )
        )
