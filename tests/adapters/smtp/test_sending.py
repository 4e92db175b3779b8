"""What becomes of a mail for each recipient, whatever the server says and whenever it leaves."""

import pytest

from bot.adapters.smtp_mailer import RECIPIENTS_AT_ONCE
from bot.core.mail_transport import NotSent, Refused, Sent, Unknown
from tests.adapters.smtp.given import ANN, BOB, EVE, RAW, Commits, a_mailer, sent
from tests.peers.cutting_proxy import CuttingProxy
from tests.peers.scripted_smtp import END, HANG, HANG_UP, ScriptedSmtp


def test_a_mail_is_sent_to_each_recipient(script: ScriptedSmtp) -> None:
    commits = Commits()

    outcomes = sent(a_mailer(script.port), ANN, BOB, commits=commits)

    assert outcomes == dict.fromkeys((ANN, BOB), Sent(words="250 2.0.0 queued as 1"))
    assert script.taken[0].recipients == (ANN, BOB)
    assert script.taken[0].mail_from == "help@desk.test"
    assert script.taken[0].payload == RAW
    assert commits.count == 1


def test_a_recipient_given_twice_gets_one_mail(script: ScriptedSmtp) -> None:
    assert list(sent(a_mailer(script.port), ANN, ANN)) == [ANN]
    assert script.taken[0].recipients == (ANN,)


def test_the_null_sender_is_given_as_such(script: ScriptedSmtp) -> None:
    sent(a_mailer(script.port), ANN, mail_from="")

    assert script.said("^MAIL")[0].startswith("MAIL FROM:<> ")


@pytest.mark.parametrize(
    ("raw", "payload"),
    [
        pytest.param(b"A: b\r\n\r\n.\r\n..x\r\n", b"A: b\r\n\r\n..\r\n...x\r\n", id="leading dots"),
        pytest.param(b"A: b\n\nx\n.\ny", b"A: b\r\n\r\nx\r\n..\r\ny\r\n", id="lone LF, no end"),
        pytest.param(b"A: b\r\rx\r.\r", b"A: b\r\n\r\nx\r\n..\r\n", id="lone CR"),
        pytest.param(b".A: b\r\n", b"..A: b\r\n", id="a dot at the very beginning"),
        pytest.param(
            b"A: b\r\n\r\n" + b"x" * 5000 + b"\r\n",
            b"A: b\r\n\r\n" + b"x" * 5000 + b"\r\n",
            id="long lines as they are",
        ),
    ],
)
def test_lines_end_with_crlf_and_leading_dots_are_doubled(
    raw: bytes, payload: bytes, script: ScriptedSmtp
) -> None:
    sent(a_mailer(script.port), ANN, raw=raw)

    assert script.taken[0].payload == payload


def test_the_size_and_8_bit_text_are_announced_where_the_server_wants_to_know(script: ScriptedSmtp) -> None:
    sent(a_mailer(script.port), ANN)
    sent(a_mailer(script.port), ANN, raw=RAW + "é\r\n".encode())

    first, second = script.said("^MAIL")
    assert first == f"MAIL FROM:<help@desk.test> SIZE={len(RAW)}"
    assert second == f"MAIL FROM:<help@desk.test> SIZE={len(RAW) + 4} BODY=8BITMIME"


def test_a_server_that_knows_helo_only_is_served() -> None:
    with ScriptedSmtp() as server:
        server.instead("^EHLO", b"502 what?\r\n")

        assert isinstance(sent(a_mailer(server.port), ANN)[ANN], Sent)
        assert server.said("^MAIL") == ["MAIL FROM:<help@desk.test>"]


STEPS = {"MAIL": "^MAIL", "RCPT": "^RCPT", "DATA": "^DATA", "the dot": END}


@pytest.mark.parametrize("step", STEPS)
def test_fault_42_a_4xx_at_any_step_may_pass(step: str, script: ScriptedSmtp) -> None:
    script.instead(STEPS[step], b"451 4.7.1 greylisted, try again\r\n")

    outcome = sent(a_mailer(script.port), ANN)[ANN]

    assert outcome == Refused(code=451, words="451 4.7.1 greylisted, try again", permanent=False)


@pytest.mark.parametrize("step", STEPS)
def test_fault_43_a_5xx_at_any_step_is_final(step: str, script: ScriptedSmtp) -> None:
    script.instead(STEPS[step], b"550-5.1.1 no such\r\n550 5.1.1 user\r\n")

    outcome = sent(a_mailer(script.port), ANN)[ANN]

    assert outcome == Refused(code=550, words="550 5.1.1 no such 5.1.1 user", permanent=True)


@pytest.mark.parametrize("step", ["^MAIL", "^RCPT", "^DATA", END])
def test_a_login_that_is_missing_blames_the_settings_not_the_recipient(
    step: str, script: ScriptedSmtp
) -> None:
    script.instead(step, b"530 5.7.0 Authentication required\r\n")

    assert isinstance(sent(a_mailer(script.port), ANN)[ANN], NotSent)


@pytest.mark.parametrize("step", ["^(EHLO|HELO)", "^MAIL", "^RCPT", "^DATA"])
@pytest.mark.parametrize(
    "way", [HANG_UP, b"421 4.3.2 shutting down\r\n" + HANG_UP, b"25" + HANG_UP, b"what?\r\n"]
)
def test_fault_44_a_connection_that_ends_before_the_mail_is_certainly_not_sent(
    step: str, way: bytes, script: ScriptedSmtp
) -> None:
    script.instead(step, way)
    commits = Commits()

    outcomes = sent(a_mailer(script.port), ANN, BOB, commits=commits)

    assert {type(outcome) for outcome in outcomes.values()} == {NotSent}
    assert commits.count == 0


def test_fault_44_a_connection_cut_at_any_byte_is_never_taken_for_sent(script: ScriptedSmtp) -> None:
    at, kinds = 0, list[type]()
    while not kinds or kinds[-1] is not Sent:
        at += 1
        with CuttingProxy(script.port, cut_after=at) as proxy:
            before, commits = len(script.taken), Commits()
            kinds.append(type(sent(a_mailer(proxy.port), ANN, commits=commits)[ANN]))
            if kinds[-1] is NotSent:
                assert len(script.taken) == before
            else:
                assert commits.count == 1
    # The verdict's first two bytes are no code yet; and after "354" anything but sent may be true.
    assert kinds[-3:] == [Unknown, Unknown, Sent]
    assert kinds[: -3 - len("354 go on")] == [NotSent] * (len(kinds) - 3 - len("354 go on"))


def test_fault_44_a_connection_lost_while_the_mail_is_given_is_certainly_not_sent() -> None:
    with ScriptedSmtp() as server:
        server.instead("^DATA", b"354 go on\r\n" + HANG_UP)

        outcome = sent(a_mailer(server.port), ANN, raw=RAW + b"x" * 20_000_000)[ANN]

        assert isinstance(outcome, NotSent)
        assert not server.taken


@pytest.mark.parametrize(
    "way", [HANG_UP, b"25" + HANG_UP, b"\r\n", b"what?\r\n", b"354 more?\r\n", b"9" * 10_000 + b"\r\n"]
)
def test_fault_45_without_a_verdict_after_the_dot_nobody_knows(way: bytes, script: ScriptedSmtp) -> None:
    script.instead(END, way)
    commits = Commits()

    outcome = sent(a_mailer(script.port), ANN, commits=commits)[ANN]

    assert isinstance(outcome, Unknown)
    assert commits.count == 1


@pytest.mark.parametrize("step", ["^MAIL", "^RCPT", "^DATA", END])
def test_fault_45_over_a_connection_whose_answers_make_no_sense_nothing_more_is_sent(
    step: str, script: ScriptedSmtp
) -> None:
    script.instead(step, b"334 what?\r\n", times=1)
    everybody = [f"{number}@customer.test" for number in range(60)]

    kinds = [type(outcome) for outcome in sent(a_mailer(script.port), *everybody).values()]

    assert kinds == [Unknown if step == END else NotSent] * 50 + [NotSent] * 10


def test_fault_46_the_verdict_has_a_timeout_of_its_own(script: ScriptedSmtp) -> None:
    script.instead(END, HANG)

    outcome = sent(a_mailer(script.port, timeout=60, dot_timeout=0.05), ANN)[ANN]

    assert outcome == Unknown(words=f"127.0.0.1 port {script.port} did not answer in time.")


def test_fault_46_a_server_that_hangs_before_the_mail_is_given_up_after_the_timeout(
    script: ScriptedSmtp,
) -> None:
    script.instead("^RCPT", HANG)

    outcome = sent(a_mailer(script.port, timeout=0.05, dot_timeout=60), ANN)[ANN]

    assert outcome == NotSent(words=f"127.0.0.1 port {script.port} did not answer in time.")


def test_fault_47_a_refused_recipient_does_not_stop_the_others(script: ScriptedSmtp) -> None:
    script.instead("^RCPT TO:<bob", b"550 5.1.1 no such user\r\n")
    script.instead("^RCPT TO:<eve", b"450 4.2.1 busy\r\n")

    outcomes = sent(a_mailer(script.port), ANN, BOB, EVE)

    assert outcomes == {
        ANN: Sent(words="250 2.0.0 queued as 1"),
        BOB: Refused(code=550, words="550 5.1.1 no such user", permanent=True),
        EVE: Refused(code=450, words="450 4.2.1 busy", permanent=False),
    }
    assert script.taken[0].recipients == (ANN,)


def test_fault_47_when_all_are_refused_nothing_is_given_nor_committed(script: ScriptedSmtp) -> None:
    script.instead("^RCPT", b"550 5.1.1 no such user\r\n")
    commits = Commits()

    sent(a_mailer(script.port), ANN, BOB, commits=commits)

    assert not script.said("^DATA")
    assert commits.count == 0


def test_fault_48_many_recipients_are_told_in_chunks_and_committed_once(script: ScriptedSmtp) -> None:
    everybody = [f"{number}@customer.test" for number in range(120)]
    commits = Commits()

    outcomes = sent(a_mailer(script.port), *everybody, commits=commits)

    assert {type(outcome) for outcome in outcomes.values()} == {Sent}
    assert [len(mail.recipients) for mail in script.taken] == [50, 50, 20]
    assert script.connections == 1
    assert commits.count == 1


def test_fault_48_a_connection_lost_between_chunks_settles_each_chunk_for_itself(
    script: ScriptedSmtp,
) -> None:
    everybody = [f"{number}@customer.test" for number in range(120)]
    script.instead(END, b"250 taken\r\n", times=1)
    script.instead(END, HANG_UP, times=1)

    kinds = [type(outcome) for outcome in sent(a_mailer(script.port), *everybody).values()]

    assert kinds == [Sent] * 50 + [Unknown] * 50 + [NotSent] * 20


def test_fault_48_a_chunk_whose_data_is_refused_does_not_spoil_the_next(script: ScriptedSmtp) -> None:
    everybody = [f"{number}@customer.test" for number in range(60)]
    script.instead("^DATA", b"451 later\r\n", times=1)

    kinds = [type(outcome) for outcome in sent(a_mailer(script.port), *everybody).values()]

    assert kinds == [Refused] * 50 + [Sent] * 10
    verbs = [command.split()[0].upper() for command in script.said("^(MAIL|DATA|RSET)")]
    assert verbs == ["MAIL", "DATA", "RSET", "MAIL", "DATA"]


def test_fault_48_a_chunk_with_nobody_left_does_not_spoil_the_next(script: ScriptedSmtp) -> None:
    everybody = [f"{number}@customer.test" for number in range(60)]
    script.instead("^RCPT", b"550 5.1.1 no such user\r\n", times=50)

    kinds = [type(outcome) for outcome in sent(a_mailer(script.port), *everybody).values()]

    assert kinds == [Refused] * 50 + [Sent] * 10
    verbs = [command.split()[0].upper() for command in script.said("^(MAIL|DATA|RSET)")]
    assert verbs == ["MAIL", "RSET", "MAIL", "DATA"]


@pytest.mark.parametrize("code", [452, 552])
def test_fault_48_too_many_recipients_may_pass_for_those_left_over(code: int, script: ScriptedSmtp) -> None:
    script.instead("^RCPT TO:<bob", b"%d 4.5.3 Too many recipients\r\n" % code)

    outcomes = sent(a_mailer(script.port), ANN, BOB)

    assert isinstance(outcomes[ANN], Sent)
    words = f"{code} 4.5.3 Too many recipients"
    assert outcomes[BOB] == Refused(code=code, words=words, permanent=False, too_many=True)


@pytest.mark.parametrize(
    ("step", "answer", "too_big"),
    [
        pytest.param("^MAIL", b"552 5.3.4 too big\r\n", True, id="at MAIL"),
        pytest.param(END, b"552 message exceeds size\r\n", True, id="after the dot"),
        pytest.param("^RCPT", b"550 5.2.3 too long for this mailbox\r\n", True, id="for one recipient"),
        pytest.param(
            "^RCPT", b"552 5.2.2 mailbox full\r\n", False, id="a full mailbox is not the mail's fault"
        ),
        pytest.param(END, b"552 5.2.2 mailbox full\r\n", False, id="nor is it after the dot"),
        pytest.param(END, b"554 5.7.1 spam\r\n", False, id="another refusal"),
    ],
)
def test_fault_49_a_mail_that_is_too_big_is_told_apart(
    step: str, answer: bytes, too_big: bool, script: ScriptedSmtp
) -> None:
    script.instead(step, answer)

    outcome = sent(a_mailer(script.port), ANN)[ANN]

    assert isinstance(outcome, Refused)
    assert (outcome.too_big, outcome.permanent) == (too_big, True)


def test_fault_49_a_mail_above_the_announced_limit_is_not_even_tried() -> None:
    with ScriptedSmtp(extensions=("SIZE 50",)) as server:
        outcome = sent(a_mailer(server.port), ANN)[ANN]

        assert isinstance(outcome, Refused)
        assert (outcome.too_big, outcome.permanent) == (True, True)
        assert not server.said("^MAIL")


def test_fault_52_without_smtputf8_only_the_address_beyond_ascii_fails(script: ScriptedSmtp) -> None:
    outcomes = sent(a_mailer(script.port), "jörg@customer.test", ANN)

    refused = outcomes["jörg@customer.test"]
    assert isinstance(refused, Refused)
    assert refused.permanent
    assert "SMTPUTF8" in refused.words
    assert isinstance(outcomes[ANN], Sent)
    assert "SMTPUTF8" not in script.said("^MAIL")[0]


def test_fault_52_with_smtputf8_the_address_beyond_ascii_is_told_as_it_is() -> None:
    with ScriptedSmtp(extensions=("SMTPUTF8", "8BITMIME")) as server:
        outcomes = sent(a_mailer(server.port), "jörg@customer.test", ANN)

        assert {type(outcome) for outcome in outcomes.values()} == {Sent}
        assert server.taken[0].recipients == ("jörg@customer.test", ANN)
        assert server.said("^MAIL")[0].endswith(" SMTPUTF8")


def test_fault_52_a_sender_beyond_ascii_without_smtputf8_reaches_nobody(script: ScriptedSmtp) -> None:
    assert isinstance(sent(a_mailer(script.port), ANN, mail_from="hälp@desk.test")[ANN], Refused)
    assert not script.said("^MAIL")


def test_a_domain_beyond_ascii_needs_no_smtputf8(script: ScriptedSmtp) -> None:
    assert isinstance(sent(a_mailer(script.port), "ann@bücher.test")["ann@bücher.test"], Sent)
    assert script.taken[0].recipients == ("ann@xn--bcher-kva.test",)


@pytest.mark.parametrize(
    "address",
    ["", "ann", "@customer.test", "a@b>\r\nDATA", "a b@c.test", "a\x00@c.test", "<a@b>", "a@" + "ü" * 80],
)
def test_what_is_no_address_is_refused_without_being_told(address: str, script: ScriptedSmtp) -> None:
    outcomes = sent(a_mailer(script.port), address, ANN)

    refused = outcomes[address]
    assert isinstance(refused, Refused)
    assert refused.permanent
    assert script.taken[0].recipients == (ANN,)


def test_what_before_dot_raises_is_raised_and_nothing_is_sent(script: ScriptedSmtp) -> None:
    mailer = a_mailer(script.port)

    with pytest.raises(KeyError, match="store"):
        sent(mailer, ANN, commits=Commits(KeyError("store")))

    script.__exit__(None, None, None)  # the server has read everything that came
    assert not script.taken
    assert script.half_taken == [b""]


def test_fault_46_after_a_verdict_the_usual_timeout_holds_again(script: ScriptedSmtp) -> None:
    many = [f"{number}@customer.test" for number in range(RECIPIENTS_AT_ONCE + 1)]
    script.instead(f"^RCPT TO:<{many[-1]}>", HANG)

    outcomes = sent(a_mailer(script.port, timeout=2, dot_timeout=1000), *many)

    assert isinstance(outcomes[many[0]], Sent)
    assert isinstance(outcomes[many[-1]], NotSent)
