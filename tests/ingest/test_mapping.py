"""The mapping language: the shipped mapping reads, and every fault is named at once."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from ingest.errors import MappingFault
from ingest.mapping import load_mapping, parse_mapping, shipped_mapping, shipped_sources
from tests.ingest.builders import retail


def test_MIG_02_the_shipped_mapping_names_its_company_columns_and_version():
    mapping = shipped_mapping("online-retail")
    company = mapping.company
    assert (company.code, company.currency, company.time_zone) == (
        "online-retail",
        "GBP",
        "Europe/London",
    )
    assert mapping.version == 1
    assert mapping.earliest < date(2009, 12, 1) < mapping.latest
    assert "online-retail" in shipped_sources()


def test_MIG_02_a_mapping_is_known_by_the_hash_of_its_file(tmp_path):
    text = b"format: 1\n"
    with pytest.raises(MappingFault):
        parse_mapping("short.yaml", text)
    assert retail().sha256 != retail(version=2).sha256
    path = tmp_path / "own.yaml"
    path.write_text(yaml.safe_dump({"format": 1}))
    with pytest.raises(MappingFault, match=r"own\.yaml"):
        load_mapping(path)


def test_every_fault_of_a_mapping_is_named_at_once():
    with pytest.raises(MappingFault) as refusal:
        retail(
            duplicates="perhaps",
            cleanse=[{"rule": "guess", "columns": ["nothing"]}],
            opening={"derive": "invent", "kinds": ["goods"]},
            surprise=1,
        )
    faults = "\n".join(refusal.value.faults)
    for part in ("duplicates is 'perhaps'", "'guess'", "derive is 'invent'", "surprise is not"):
        assert part in faults


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"cleanse": [{"rule": "trim", "columns": ["colour"]}]}, "no field colour"),
        ({"products": {"name": "description", "of_treatments": ["gift"]}}, "no treatment gift"),
        (
            {"treatments": [{"name": "sale", "when": "price >", "act": "sale"}]},
            "treatment sale",
        ),
        ({"expect": [{"rule": "ExpectColumnToExist", "column": "colour"}]}, "no field colour"),
        ({"format": 2}, "format"),
    ],
)
def test_names_that_point_nowhere_and_conditions_that_do_not_parse_are_faults(changes, fault):
    if "treatments" in changes:
        changes["products"] = {"name": "description", "of_treatments": ["sale"]}
    with pytest.raises(MappingFault, match=fault):
        retail(**changes)


@pytest.mark.parametrize("content", [b"a: [", b"- only\n- a list\n", b""])
def test_what_is_no_mapping_is_refused(content):
    with pytest.raises(MappingFault):
        parse_mapping("bad.yaml", content)


def test_an_unknown_source_is_refused_with_those_there_are():
    with pytest.raises(MappingFault, match="online-retail"):
        shipped_mapping("no-such-source")
