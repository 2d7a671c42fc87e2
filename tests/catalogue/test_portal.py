"""One record of the portal: kept as found, and what is unclear about it is named."""

import json

import pytest

from onestop.catalogue.definition import Channel
from onestop.catalogue.portal import Found, Unreadable, read_record
from onestop.workdays.facts import Unit

DAY = "2026-03-02"


def read(**facts) -> Found:
    record = {"code": "1.1", "name": "Mẫu", **facts}
    return read_record(json.dumps(record).encode(), DAY)


def way(method: str = "DIRECT", time: object = 5, unit: str = "WORKING_DAY", **more) -> dict:
    return {
        "submissionMethod": method,
        "processingTime": time,
        "processingTimeUnit": unit,
        **more,
    }


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "not JSON"),
        (b"\xff", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"code": "1.1", "name": "\\ud800"}', "not JSON"),
        (b'{"code": "1.1", "name": "x", "createdAt": NaN}', "not JSON"),
        (b'{"code": "1.1", "name": "x", "createdAt": 1e999}', "not JSON"),
        (b"[]", "not a record"),
        (b"null", "not a record"),
        (b'{"name": "x"}', "no code"),
        (b'{"code": null, "name": "x"}', "no code"),
        (b'{"code": "1.1", "name": " "}', "no name"),
        (b'{"code": "%s", "name": "x"}' % (b"9" * 81), "longer than 80"),
    ],
)
def test_a_record_that_cannot_be_taken_in_says_why(line, reason) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_record(line, DAY)


@pytest.mark.parametrize(
    ("facts", "problem"),
    [
        ({"code": " 1.1"}, "the code has spaces"),
        ({"code": "1\n.1"}, "the code has spaces"),
        ({}, "no way of handing in"),
        ({}, "it belongs to no field"),
        ({}, "no component is named"),
        ({}, "no result is named"),
        ({}, "no level is named"),
        ({}, "no legal basis is named"),
        ({"executionMethods": {"a": 1}}, "executionMethods is no list of records"),
        ({"executionMethods": [way(), "x"]}, "executionMethods is no list of records"),
        ({"executionMethods": [way(), way(time=9)]}, "several rows for the way desk"),
        ({"executionMethods": [way("PIGEON")]}, "a way of handing in is unknown"),
        ({"executionMethods": [way(time="Theo mô tả", unit="OTHER")]}, "a limit is only words"),
        ({"executionMethods": [way(time=10**400)]}, "a limit is only words"),
        ({"executionMethods": [way(time=True)]}, "a limit is only words"),
        ({"executionMethods": [way(time=0.125)]}, "a limit is only words"),
        ({"executionMethods": [way(fees=[{"type": "FEE"}])]}, "a fee has no amount"),
        ({"executionMethods": [way(fees=[{"type": "FEE", "value": 1.5}])]}, "no whole number"),
        ({"executionMethods": [way(fees=[{"type": "GIFT", "value": 1}])]}, "of an unknown kind"),
        ({"resultsDetails": [{"name": "x"}]}, "a row of resultsDetails has no code"),
        ({"legalBasisesDetails": [{}]}, "a row of legalBasisesDetails has no code"),
        ({"resultsDetails": [{"code": "K" * 90}]}, "a code is too long and is cut"),
        ({"name": "x" * 2001}, "a text is too long and is cut"),
        (
            {"cases": [{"code": "a", "name": "x"}, {"code": "a", "name": "y"}]},
            "two cases have one code",
        ),
        (
            {"executionCases": [{"profileComponents": [{"code": "C", "name": "Lưu ý: x"}]}]},
            "notes stand among the components",
        ),
        (
            {"executionCases": [{"profileComponents": [{"code": "C", "originalQty": 900}]}]},
            "out of the ordinary",
        ),
    ],
)
def test_what_is_unclear_is_named_and_kept(facts, problem) -> None:
    found = read(**facts)
    assert any(problem in said for said in found.problems), found.problems
    assert not found.procedure.may_be_filed
    assert {key: found.raw[key] for key in facts} == facts


def test_a_name_stays_as_found_and_a_code_loses_its_spaces() -> None:
    found = read(code=" 1.0\t01 ", name="  Hai  dấu cách ")
    assert (found.procedure.code, found.procedure.name.vi) == ("1.001", "  Hai  dấu cách ")


def test_a_code_of_a_service_inside_the_portal_is_a_code() -> None:
    assert read(code="C08_XPHCDB").procedure.code == "C08_XPHCDB"


@pytest.mark.parametrize(
    ("time", "unit", "amount", "text"),
    [
        (5, "WORKING_DAY", "5", ""),
        (7.5, "WORKING_DAY", "7.5", ""),
        (20, "DAY", "20", ""),
        ("Theo mô tả", "OTHER", "0", "Theo mô tả"),
        ("5", "WORKING_DAY", "0", "5 WORKING_DAY"),
        (None, "DAY", "0", "DAY"),
    ],
)
def test_a_limit_is_a_number_or_its_words(time, unit, amount, text) -> None:
    limit = read(executionMethods=[way(time=time, unit=unit)]).procedure.limits[0]
    assert (limit.amount, limit.text) == (amount, text)
    assert (limit.unit is Unit.NONE) == bool(text)


def test_several_rows_of_one_way_stay_several_rows() -> None:
    procedure = read(executionMethods=[way(), way(time=9), way("ONLINE")]).procedure
    assert procedure.channels == (Channel.DESK, Channel.ONLINE)
    assert [limit.amount for limit in procedure.limits] == ["5", "9", "5"]


def test_two_components_of_one_code_are_both_kept() -> None:
    part = {"code": "C", "name": "Đơn", "originalQty": 1}
    found = read(executionCases=[{"profileComponents": [part, part]}]).procedure
    assert len({row.code for row in found.components}) == 2


def test_the_order_of_keys_does_not_change_the_digest() -> None:
    one = read_record(b'{"code": "1.1", "name": "x"}', DAY)
    other = read_record(b'{"name": "x", "code": "1.1"}', "2026-04-01")
    assert one.digest == other.digest
