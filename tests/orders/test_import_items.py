"""A shop's items from a CSV file."""

import io

import pytest
from django.core.management import call_command

from orders.models import Item, PriceBookEntry, ShippingMethod, Stock, TaxRate
from tests.factories import SiteFactory

pytestmark = pytest.mark.django_db
HEADING = "code,name,master,options,site,price,tax class,on hand,safety stock,backorder\n"
SHIRTS = (
    HEADING
    + 'TEE,T-shirt,,,main,,standard,,,\nTEE-M,"T-shirt, M",TEE,colour=red; size=M,main,19.90,standard,40,2,\n'
    + "TEE-L,T-shirt L,TEE,size=L,main,19.90,,0,,15\nGIFT,Gift wrap,,,main,2.50,reduced,,,unlimited\n"
)


@pytest.fixture
def bring_in(tmp_path):
    """Imports a text and answers with exit code, summary and the sentences."""
    main = SiteFactory(code="main")
    ShippingMethod.objects.create(site=main, code="post", name="Post", countries=["US"])
    for country, tax_class in (("US", "reduced"), ("JP", "books")):
        TaxRate.objects.create(country=country, tax_class=tax_class, valid_from="2026-01-01", rate="0.04")

    def run(text: str | bytes) -> tuple[int, str, list[str]]:
        path, out, err, code = tmp_path / "items.csv", io.StringIO(), io.StringIO(), 0
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        try:
            call_command("import_items", str(path), stdout=out, stderr=err)
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, out.getvalue().strip(), err.getvalue().splitlines()

    return run


def test_items_come_in_with_variations_prices_and_stock(bring_in):
    assert bring_in(SHIRTS) == (0, "4 created, 0 updated, 0 unchanged, 0 rejected", [])

    shirt = Item.objects.get(code="TEE-M")
    assert (shirt.name, shirt.master.code, shirt.variation) == ("T-shirt, M", "TEE", {"colour": "red", "size": "M"})
    prices = {row.item.code: f"{row.amount:.2f}" for row in PriceBookEntry.objects.select_related("item")}
    assert prices == {"TEE-M": "19.90", "TEE-L": "19.90", "GIFT": "2.50"}
    stock = {row.item.code: row for row in Stock.objects.select_related("item")}
    assert (int(stock["TEE-M"].on_hand), int(stock["TEE-M"].safety)) == (40, 2)
    assert (int(stock["TEE-L"].backorder_authorised), stock["GIFT"].backorder_unlimited) == (15, True)
    assert Item.objects.get(code="GIFT").tax_class == "reduced"


def test_the_same_file_again_changes_nothing(bring_in):
    bring_in(SHIRTS)

    assert bring_in(SHIRTS) == (0, "0 created, 0 updated, 4 unchanged, 0 rejected", [])
    assert (Item.objects.count(), PriceBookEntry.objects.count(), Stock.objects.count()) == (4, 3, 3)


def test_a_changed_row_updates_its_item_alone(bring_in):
    bring_in(SHIRTS)

    changed = SHIRTS.replace("TEE-L,T-shirt L,TEE,size=L,main,19.90", "TEE-L,T-shirt L,TEE,size=L,main,17.90")
    assert bring_in(changed)[1] == "0 created, 1 updated, 3 unchanged, 0 rejected"
    assert f"{PriceBookEntry.objects.get(item__code='TEE-L').amount:.2f}" == "17.90"


def test_what_is_held_stays_when_stock_is_counted_anew(bring_in):
    bring_in(SHIRTS)
    Stock.objects.filter(item__code="TEE-M").update(on_hold=5)

    bring_in(SHIRTS.replace(",40,2,", ",30,2,"))

    stock = Stock.objects.get(item__code="TEE-M")
    assert (int(stock.on_hand), int(stock.on_hold)) == (30, 5)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",Shirt,,,,,,,,", "The item lacks code."),
        ("A,,,,,,,,,", "The item lacks name."),
        ("A,Shirt,NO,,,,,,,", "The master NO is not known; its row must stand before."),
        ("A,Shirt,A,,,,,,,", "The master A is not known; its row must stand before."),
        ("A,Shirt,,red,,,,,,", "The options are “red”, not like colour=red; size=M."),
        ("A,Shirt,,,moon,,,,,", "There is no site with the code moon."),
        ("A,Shirt,,,main,-1,,,,", "The price is -1, which no item costs."),
        (
            "A,Shirt,,,main,1,books,,,",
            "There is no tax class “books” on the site main. Its classes are reduced, standard.",
        ),
        ("A,Shirt,,,,,bookz,,,", "There is no tax class “bookz”. Known are books, reduced, standard."),
        ("A,Shirt,,,main,1.005,,,,", "The price 1.005 is not a whole amount in USD."),
        ("A,Shirt,,,main,a lot,,,,", "Price of the item cannot be read: a lot."),
        ("A,Shirt,,,main,,,-3,,", "The item has quantity -3."),
        ("A,Shirt,,,main,,,NaN,,", "On hand of the item cannot be read: NaN."),
        ("A,Shirt,,,main,,,1e400,,", "On hand of the item cannot be read: 1e400."),
        ("A,Shirt,,,main,,,,,some", "Backorder of the item cannot be read: some."),
        (f"{'A' * 101},Shirt,,,,,,,,", "Code of the item has more than 100 characters."),
        ("A,Shirt,,,,,,,,,,", "The row has 12 cells, the first line only 10."),
        ("A\0,Shirt,,,,,,,,", ""),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_the_others_come_in(bring_in, row, why):
    code, summary, sentences = bring_in(f'{HEADING}X,"Ex\nwith a second line",,,,,,,,\n{row}\nY,Why,,,,,,,,\n')

    assert (code, summary.endswith("1 rejected"), sentences[0].startswith("line 4: ")) == (1, True, True)
    assert why in sentences[0]


@pytest.mark.parametrize("wrong", ["TEE,size=S,main,1.005,,7,,", ",,main,17.90,luxury,7,,", ",,main,17.90,,7,,some"])
def test_a_rejected_row_changes_nothing_of_its_item(bring_in, wrong):
    bring_in(SHIRTS)

    _code, summary, _sentences = bring_in(f"{HEADING}TEE-M,Another name,{wrong}\n")

    shirt = Item.objects.get(code="TEE-M")
    assert summary == "0 created, 0 updated, 0 unchanged, 1 rejected"
    assert (shirt.name, shirt.master.code, shirt.variation) == ("T-shirt, M", "TEE", {"colour": "red", "size": "M"})
    assert (f"{shirt.prices.get().amount:.2f}", int(shirt.stock.get().on_hand)) == ("19.90", 40)


def test_a_rejected_row_makes_no_item(bring_in):
    summary = bring_in(f"{HEADING}A,Shirt,,,main,1.005,,,,\nA,Shirt,,,main,1.00,,,,\n")[1]

    assert (summary, Item.objects.count()) == ("1 created, 0 updated, 0 unchanged, 1 rejected", 1)


def counted(item: Item) -> list[int]:
    """On hand, safety stock and back orders of an item."""
    return [int(each) for each in item.stock.values_list("on_hand", "safety", "backorder_authorised").get()]


def test_a_column_that_the_file_lacks_leaves_what_is_there(bring_in):
    bring_in(SHIRTS + "SALT,Salt,TEE,size=XL,main,1.00,reduced,5,1,3\n")

    assert bring_in("code,name,site,price\nSALT,Salt,main,1.10\n")[1].startswith("0 created, 1 updated")

    salt = Item.objects.get(code="SALT")
    assert (salt.master.code, salt.variation, salt.tax_class) == ("TEE", {"size": "XL"}, "reduced")
    assert counted(salt) == [5, 1, 3]


def test_an_empty_cell_takes_master_and_options_away_and_leaves_the_rest(bring_in):
    bring_in(SHIRTS + "SALT,Salt,TEE,size=XL,main,1.00,reduced,5,1,3\n")

    bring_in(f"{HEADING}SALT,Salt,,,main\n")

    salt = Item.objects.get(code="SALT")
    assert (salt.master, salt.variation, salt.tax_class) == (None, {}, "reduced")
    assert counted(salt) == [5, 1, 3]


@pytest.mark.parametrize(
    ("words", "left"), [("no", (None, False)), ("0", (None, False)), ("7", (7, False)), ("", (None, True))]
)
def test_unlimited_back_orders_end_where_the_file_says_so(bring_in, words, left):
    bring_in(SHIRTS)

    bring_in(f"code,name,site,backorder\nGIFT,Gift wrap,main,{words}\n")

    stock = Stock.objects.get(item__code="GIFT")
    assert (stock.backorder_authorised, stock.backorder_unlimited) == left


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "line 1: The first line must name the columns; it lacks code, name."),
        ("code,name,colour\n", "line 1: The first line has columns that are not known or stand twice: colour."),
        ("code,name,code\n", "line 1: The first line has columns that are not known or stand twice: code."),
        (b"code,name\n\xff\xfe,x\n", "The file is not UTF-8 text."),
        (f'code,name\nA,"{"x" * 200_000}"\n', "line 2: The file is not CSV from here on"),
    ],
)
def test_a_file_that_cannot_be_used_is_one_sentence(bring_in, text, why):
    code, _summary, sentences = bring_in(text)

    assert (code, len(sentences), why in sentences[0]) == (1, 1, True)


def test_columns_may_stand_in_any_order(bring_in):
    assert bring_in("Name,Price,CODE,Site\nShirt,5.00,A,main\n")[1] == "1 created, 0 updated, 0 unchanged, 0 rejected"


def test_the_example_of_its_help_is_a_file_that_it_reads(bring_in):
    from orders.management.commands.import_items import EXAMPLE

    example = "\n".join(line[2:] for line in EXAMPLE.splitlines() if line.startswith("  "))

    assert bring_in(example)[1] == "4 created, 0 updated, 0 unchanged, 0 rejected"
