"""Call receipt: what was done and agreed in a call, as the customer reads it, in their language."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from activities.models import NOTE_ADDED, Event
from callmgmt import receipt
from callmgmt.actions import call_orders, calls, wrapping_up
from callmgmt.models import Call
from callmgmt.receipt import WORDS, draft
from csc.context import during
from csc.models import Code
from orders.actions import pending_orders, quoting, suspension, tagging
from orders.models import Quote
from tests.callmgmt.receipts import day, lines, paid_again, placed_in, plain, quoted, suspended
from tests.factories import CustomerFactory, pending_order
from tests.factories import order as placed
from tests.orders.entry.placing import ask, place
from tests.orders.entry.shop import buyer, customer, ready

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)
MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
LANGUAGES = [name for name, _words in settings.LOCALES if name != "en"]
VERB = re.compile(
    r'f?"(?:(?:order|pending_order|quote|customer|call|note|alert|shipping_order|return_order|return)\.[a-z_{}]+'
    r'|\{[a-z_.]+\}\.[a-z_{}]+)"'
)
OURS = {
    *("call.started", "call.taken_back", "call.customer_named", "call.wrapped_up", "call.{state}"),
    *("order.flagged", "order.unflagged", "order.tagged", "order.untagged", "alert.raised"),
    *("order.payment_unknown", "order.payment_{done}"),  # by the system, never within a call
    *("{kind}.taken_over", "{subject.subject_kind}.{verb}"),  # who edits it
    receipt.TAKEN_BACK,
}
ORDER_BOOKED = "order.{kind}"  # by agents only as placed


@pytest.fixture
def call(agent):
    return calls.start(by=agent, customer=CustomerFactory(number="C-1"))


def catalogue(language):
    with (ROOT / f"callmgmt/locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
        return read_po(file, locale=language)


def words_of(found):
    return {message.id: message.string for message in found if message.id}


def words_in_the_code():
    keywords = {"_": None, "gettext_lazy": None}
    found = extract_from_file("python", ROOT / "callmgmt/receipt.py", keywords=keywords)
    return {message for _line, message, _comments, _context in found} | {"an unknown caller"}


def in_german(day):
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def code(pick_list):
    return Code.objects.of(pick_list).first()


def placeholders(text):
    return sorted(re.findall(r"%\(\w+\)s", text))


class TestWhatIsTold:
    def test_it_tells_what_was_done_in_this_call(self, call, agent):
        suspended(call, agent)

        assert draft(call).splitlines() == [
            "Call with Ana Lopez, 1 min, Mia Berg",
            "- Order 1001 waits until we have looked into it.",
        ]

    def test_what_was_done_several_times_is_told_once_where_it_was_done_last(self, call, agent):
        order = placed("1001", customer=call.customer)
        with during(lambda: call.pk):
            for _n in range(2):
                order = suspension.suspend(order, by=agent, reason="Possible fraud", seen=order.version)
                order = suspension.resume(order, by=agent, reason="It is fine", seen=order.version)
            suspension.suspend(order, by=agent, reason="Possible fraud", seen=order.version)

        assert draft(call).splitlines()[1:] == [
            "- Order 1001 goes on.",
            "- Order 1001 waits until we have looked into it.",
        ]

    def test_what_was_done_elsewhere_is_not_told(self, call, agent):
        order = placed("1001", customer=call.customer)
        suspension.suspend(order, by=agent, reason="Possible fraud", seen=order.version)

        assert draft(call).splitlines()[1:] == ["- Nothing was changed in this call."]

    def test_what_is_ours_is_not_told(self, call, agent):
        order = placed("1001", customer=call.customer)
        with during(lambda: call.pk):
            tagging.tag(order, by=agent, code=code("tag"))
            wrapping_up.add_note(
                call.customer, by=agent, activity=code("activity"), result=code("result"), text="Calm."
            )

        assert draft(call).splitlines()[1:] == ["- Nothing was changed in this call."]

    def test_what_was_taken_back_never_happened(self, agent):
        call = calls.start(by=agent, pending=pending_order(agent))
        call = call_orders.undo(call_orders.park(call, by=agent, seen=1), by=agent)

        assert "saved" not in draft(call)

    def test_taking_an_order_in_progress_back_takes_nothing_of_a_sales_order_with_the_same_id(self, call, agent):
        suspended(call, agent)
        call.pending_order = pending_order(agent, pk=Event.objects.get(verb="order.suspended").subject_id)
        call.save()

        call = call_orders.undo(call_orders.park(call, by=agent, seen=1), by=agent)

        assert draft(call).splitlines()[1:] == ["- Order 1001 waits until we have looked into it."]

    def test_what_was_parked_is_told(self, agent):
        call = calls.start(by=agent, pending=pending_order(agent))
        call = call_orders.park(call, by=agent, seen=1)

        assert "- Your order in progress (P-7781) is saved; we finish it together later." in draft(call)

    def test_of_an_order_in_progress_it_tells_how_it_stands(self, agent):
        call = calls.start(by=agent, customer=buyer())
        with during(lambda: call.pk):
            pending = ready(agent)
        begun = draft(call)
        with during(lambda: call.pk):
            pending_orders.park(pending, by=agent, seen=pending.version)

        assert begun.splitlines()[1:] == [
            f"- We have begun an order for you ({pending.number}); it is not placed yet."
        ]
        assert draft(call).splitlines()[1:] == [
            f"- Your order in progress ({pending.number}) is saved; we finish it together later."
        ]

    def test_one_that_is_parked_and_taken_back_stands_as_it_was_begun(self, agent):
        call = calls.start(by=agent, customer=buyer())
        with during(lambda: call.pk):
            pending = ready(agent)
            parked = pending_orders.park(pending, by=agent, seen=pending.version)
            pending_orders.take_back(parked, by=agent)

        assert draft(call).splitlines()[1:] == [
            f"- We have begun an order for you ({pending.number}); it is not placed yet."
        ]

    def test_one_that_is_placed_is_told_as_the_order_it_became(self, agent):
        call = calls.start(by=agent, customer=buyer())

        order = placed_in(call, agent)

        assert lines(call) == [
            f"- Your order {order.number} is placed; it comes to $15.90. Payment not confirmed yet: $15.90."
        ]

    def test_a_verb_is_told_or_ours(self):
        sources = [
            *ROOT.glob("orders/actions/*.py"),
            *ROOT.glob("orders/workflow/*.py"),
            *ROOT.glob("callmgmt/**/*.py"),
        ]
        told_elsewhere = [
            path for path in sources if path.name not in ("receipt.py", "models.py") and "bench" not in path.parts
        ]

        found = {each.lstrip("f").strip('"') for path in told_elsewhere for each in VERB.findall(path.read_text())}

        assert found - {ORDER_BOOKED, NOTE_ADDED} == (set(WORDS) | OURS) - {"order.placed"}


class TestInTheCustomersLanguage:
    @pytest.mark.parametrize(
        ("locale", "heading", "line"),
        [
            (
                "es",
                "Llamada con {}",
                "Su pedido {} está tramitado; el importe total es de 15,90 US$. Pago autorizado: 15,90 US$.",
            ),
            (
                "es-MX",
                "Llamada con {}",
                "Su pedido {} está tramitado; el importe total es de USD15.90. Pago autorizado: USD15.90.",
            ),
            (
                "de_DE",
                "Gespräch mit {}",
                "Ihre Bestellung {} ist aufgegeben; der Gesamtbetrag beläuft sich auf 15,90 $. "
                "Zahlung autorisiert: 15,90 $.",
            ),
            (
                "fr",
                "Appel avec {}",
                "Votre commande {} a bien été passée ; son montant total est de 15,90 $US. "
                "Paiement autorisé : 15,90 $US.",
            ),
            ("en", "Call with {}", "Your order {} is placed; it comes to $15.90. Payment authorised: $15.90."),
        ],
    )
    def test_an_order_that_was_placed(self, agent, locale, heading, line):
        call = calls.start(by=agent, customer=customer(locale=locale))
        order = placed_in(call, agent)
        ask(order)
        minute = "1 Min." if locale == "de_DE" else "1 min"

        assert plain(draft(call)).splitlines() == [
            f"{heading.format('Ana Lopez')}, {minute}, Mia Berg",
            f"- {line.format(order.number)}",
        ]

    @pytest.mark.parametrize("locale", ["pt-BR", "zz", "", "../../etc"])
    def test_a_language_without_words_is_english_with_its_figures(self, agent, locale):
        call = calls.start(by=agent, customer=customer(locale=locale))
        with during(lambda: call.pk):
            place(ready(agent), agent)

        assert plain(draft(call)).startswith("Call with Ana Lopez, 1 min, Mia Berg")
        assert "it comes to $15.90." in draft(call)

    def test_who_was_merged_is_written_to_as_who_they_became(self, agent):
        survivor = CustomerFactory(locale="de")
        call = Call.objects.create(agent=agent, customer=CustomerFactory(locale="es", merged_into=survivor))

        assert draft(call).splitlines()[1:] == ["- In diesem Gespräch wurde nichts geändert."]

    def test_a_caller_without_a_record_is_written_to_as_they_ordered(self, agent):
        call = calls.start(by=agent)
        calls.touch(call, placed("1001", locale="fr"))

        assert plain(draft(call)).splitlines() == [
            "Appel avec une personne inconnue, 1 min, Mia Berg",
            "- Rien n’a été modifié pendant cet appel.",
        ]

    def test_a_quote_has_its_total_and_its_last_day(self, agent):
        call = calls.start(by=agent, customer=customer(locale="de"))
        with during(lambda: call.pk):
            quote = quoted(agent)
            quoting.extend(quote, by=agent, until=day(60), seen=quote.version)

        assert plain(draft(call)).splitlines()[2:] == [
            f"- Ihr Angebot {quote.number} beläuft sich auf 15,90 $ und gilt bis zum {in_german(day(60))}.",
        ]

    def test_a_quote_whose_prices_ran_out_is_promised_no_longer(self, agent):
        call = calls.start(by=agent, customer=customer(locale="fr"))
        with during(lambda: call.pk):
            quote = quoted(agent)
        Quote.objects.filter(pk=quote.pk).update(valid_until=day(-1))

        assert plain(draft(call)).splitlines()[2:] == [f"- Les prix du devis {quote.number} ne sont plus valables."]

    def test_a_quote_that_is_accepted_or_offered_anew(self, agent):
        call = calls.start(by=agent, customer=customer(locale="fr"))
        accepted, late = quoted(agent), quoted(agent)
        Quote.objects.filter(pk=late.pk).update(state="expired", valid_until=day(-1))
        with during(lambda: call.pk):
            turned = quoting.turn(accepted, by=agent, seen=accepted.version)
            renewed = quoting.renew(late, by=agent, seen=late.version)

        assert plain(draft(call)).splitlines()[1:] == [
            f"- Nous avons commencé une commande pour vous ({turned.number}) ; elle n’est pas encore passée.",
            f"- Vous avez accepté le devis {accepted.number} ; nous en faisons une commande.",
            f"- Nous avons commencé une commande pour vous ({renewed.number}) ; elle n’est pas encore passée.",
            f"- Nous vous proposons de nouveau le devis {late.number} aux prix d’aujourd’hui.",
        ]

    def test_another_payment_has_its_amount(self, agent):
        ana = customer(locale="es")
        order = place(ready(agent), agent)
        order.payments.update(gateway_token="tok_declined")
        ask(order)
        call = calls.start(by=agent, customer=ana)
        paid_again(call, order, agent, "tok_visa")

        assert lines(call) == [
            f"- Pedido {order.number}: hemos solicitado otro pago. Pago aún sin confirmar: 15,90 US$."
        ]

    def test_what_the_agent_reads_stays_english(self, agent):
        call = calls.start(by=agent, customer=CustomerFactory(locale="es"))

        draft(call)

        assert translation.get_language() == "en"


class TestTheCatalogues:
    def test_each_language_of_customers_has_one(self):
        assert sorted(path.name for path in (ROOT / "callmgmt/locale").iterdir()) == sorted(LANGUAGES)

    def test_pages_are_in_no_language_that_has_words_for_receipts_alone(self):
        assert [name for name, _words in settings.LANGUAGES] == ["en"]

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_no_word_is_untranslated_or_names_something_else(self, language):
        found = {message.id: message for message in catalogue(language) if message.id}

        assert set(found) == words_in_the_code()
        assert [each.id for each in found.values() if not each.string or each.fuzzy or each.string == each.id] == []
        assert {id: placeholders(each.string) for id, each in found.items()} == {id: placeholders(id) for id in found}

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_what_is_compiled_is_what_is_written(self, language):
        with (ROOT / f"callmgmt/locale/{language}/LC_MESSAGES/django.mo").open("rb") as file:
            compiled = read_mo(file)

        assert words_of(compiled) == words_of(catalogue(language))
        assert compiled.plural_forms == catalogue(language).plural_forms
