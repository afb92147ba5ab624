"""The countries that the demo's customers live in: cities with their postal codes, streets, telephone numbers."""

from typing import NamedTuple


class City(NamedTuple):
    """A city or ward with postal codes that belong to it."""

    name: str
    region: str
    postal_codes: tuple[str, ...]
    phone: str


class Country(NamedTuple):
    """How addresses look in a country. `street` puts number and name in order; `phone` ends with free digits (#)."""

    code: str
    site: str
    locales: dict[str, float]
    share: float
    street: str
    highest_number: int
    streets: tuple[str, ...]
    flats: tuple[str, ...]
    cities: tuple[City, ...]
    carriers: tuple[str, ...]


UNITED_STATES = Country(
    "US", "us", {"en": 0.92, "es": 0.08}, 0.34, "{number} {street}", 980,
    ("Maple Street", "Oak Avenue", "Washington Street", "Park Avenue", "Lincoln Avenue", "Cedar Lane", "Elm Street",
     "Highland Avenue", "Church Street", "Prospect Street", "River Road", "Spring Street", "Walnut Street",
     "Franklin Street", "Hillside Drive", "Jefferson Avenue"),
    ("Apt 2B", "Apt 5", "Unit 12", "Suite 300", "Apt 4C"),
    (
        City("New York", "NY", ("10011", "10025", "10128"), "+1 212 555 01##"),
        City("Brooklyn", "NY", ("11201", "11215", "11238"), "+1 718 555 01##"),
        City("Pittsburgh", "PA", ("15203", "15217", "15232"), "+1 412 555 01##"),
        City("Philadelphia", "PA", ("19103", "19147"), "+1 215 555 01##"),
        City("Boston", "MA", ("02116", "02130"), "+1 617 555 01##"),
        City("Chicago", "IL", ("60614", "60622", "60657"), "+1 312 555 01##"),
        City("Austin", "TX", ("78702", "78704", "78757"), "+1 512 555 01##"),
        City("Houston", "TX", ("77006", "77019"), "+1 713 555 01##"),
        City("Seattle", "WA", ("98103", "98115", "98122"), "+1 206 555 01##"),
        City("Portland", "OR", ("97202", "97211", "97214"), "+1 503 555 01##"),
        City("San Francisco", "CA", ("94110", "94117", "94122"), "+1 415 555 01##"),
        City("Los Angeles", "CA", ("90026", "90034", "90065"), "+1 323 555 01##"),
        City("Denver", "CO", ("80203", "80211"), "+1 303 555 01##"),
        City("Atlanta", "GA", ("30307", "30312"), "+1 404 555 01##"),
    ),
    ("UPS", "FedEx", "USPS"),
)  # fmt: skip

GREAT_BRITAIN = Country(
    "GB", "uk", {"en": 1}, 0.18, "{number} {street}", 160,
    ("High Street", "Station Road", "Victoria Road", "Church Lane", "Mill Lane", "Queens Road", "Kings Avenue",
     "The Crescent", "Grange Road", "Albert Street", "Manor Road", "Park View", "Chapel Street", "Springfield Road"),
    ("Flat 1", "Flat 3", "First floor", "Flat 12"),
    (
        City("London", "", ("N1 7AA", "SE15 4QN", "E8 3PC", "SW9 8LR"), "+44 20 7946 0###"),
        City("Manchester", "", ("M20 2RN", "M21 9WQ", "M4 5JD"), "+44 161 496 0###"),
        City("Birmingham", "", ("B13 8JP", "B17 9NS"), "+44 121 496 0###"),
        City("Leeds", "", ("LS6 3HN", "LS8 2LQ"), "+44 113 496 0###"),
        City("Bristol", "", ("BS3 4HE", "BS6 5BN"), "+44 117 496 0###"),
        City("Edinburgh", "", ("EH6 5NX", "EH10 4BF"), "+44 131 496 0###"),
        City("Cardiff", "", ("CF11 9LJ", "CF24 3AB"), "+44 29 2018 0###"),
    ),
    ("Royal Mail", "DPD", "Evri"),
)  # fmt: skip

GERMANY = Country(
    "DE", "eu", {"de": 0.94, "en": 0.06}, 0.18, "{street} {number}", 120,
    ("Hauptstraße", "Bahnhofstraße", "Gartenstraße", "Schillerstraße", "Goethestraße", "Lindenweg", "Bergstraße",
     "Kirchgasse", "Mühlenweg", "Rosenstraße", "Am Markt", "Birkenallee", "Ludwigstraße", "Wiesenweg"),
    ("Hinterhaus", "3. OG", "c/o Krüger"),
    (
        City("Berlin", "", ("10115", "10999", "12047", "13353"), "+49 30 23125 ###"),
        City("Hamburg", "", ("20099", "20257", "22765"), "+49 40 66969 ###"),
        City("München", "", ("80331", "80799", "81541"), "+49 89 99998 ###"),
        City("Köln", "", ("50667", "50823", "51063"), "+49 221 4710 ###"),
        City("Leipzig", "", ("04109", "04229", "04315"), "+49 341 2311 ###"),
        City("Stuttgart", "", ("70173", "70199"), "+49 711 8969 ###"),
        City("Freiburg im Breisgau", "", ("79098", "79102"), "+49 761 4583 ###"),
    ),
    ("DHL", "DPD", "Hermes"),
)  # fmt: skip

FRANCE = Country(
    "FR", "eu", {"fr": 0.95, "en": 0.05}, 0.12, "{number} {street}", 140,
    ("rue de la République", "rue Victor Hugo", "avenue Jean Jaurès", "rue Pasteur", "rue du Moulin",
     "place de l'Église", "rue des Lilas", "boulevard Voltaire", "rue Gambetta", "impasse des Jardins",
     "rue de la Fontaine", "avenue du Général Leclerc"),
    ("bâtiment B", "3e étage", "appartement 14"),
    (
        City("Paris", "", ("75010", "75011", "75018", "75020"), "+33 1 99 00 ## ##"),
        City("Lyon", "", ("69002", "69007"), "+33 4 65 71 ## ##"),
        City("Marseille", "", ("13001", "13006"), "+33 4 65 71 ## ##"),
        City("Nantes", "", ("44000", "44100"), "+33 2 61 91 ## ##"),
        City("Lille", "", ("59000", "59800"), "+33 3 53 01 ## ##"),
        City("Toulouse", "", ("31000", "31400"), "+33 5 36 49 ## ##"),
        City("Strasbourg", "", ("67000", "67100"), "+33 3 53 01 ## ##"),
    ),
    ("Colissimo", "Chronopost", "DPD"),
)  # fmt: skip

SPAIN = Country(
    "ES", "eu", {"es": 0.95, "en": 0.05}, 0.12, "{street} {number}", 90,
    ("Calle Mayor", "Calle Real", "Avenida de la Constitución", "Calle del Carmen", "Calle San Juan",
     "Paseo del Prado", "Calle de la Luna", "Ronda de Toledo", "Calle Nueva", "Plaza de España",
     "Calle Cervantes", "Camino Viejo"),
    ("2 B", "1 izquierda", "4 C", "ático"),
    (
        City("Madrid", "Madrid", ("28004", "28010", "28013", "28045"), "+34 910 555 ###"),
        City("Barcelona", "Barcelona", ("08003", "08012", "08025"), "+34 930 555 ###"),
        City("Valencia", "Valencia", ("46002", "46006"), "+34 960 555 ###"),
        City("Sevilla", "Sevilla", ("41001", "41003"), "+34 955 555 ###"),
        City("Zaragoza", "Zaragoza", ("50001", "50006"), "+34 976 555 ###"),
        City("Bilbao", "Bizkaia", ("48001", "48005"), "+34 944 555 ###"),
    ),
    ("Correos", "SEUR", "MRW"),
)  # fmt: skip

JAPAN = Country(
    "JP", "jp", {"en": 1}, 0.06, "{number} {street}", 9,
    (),
    ("302", "501", "1204"),
    (
        City("Shibuya-ku", "Tokyo", ("150-0041 Jinnan", "150-0001 Jingumae"), "+81 3 5550 0###"),
        City("Setagaya-ku", "Tokyo", ("154-0004 Taishido", "155-0031 Kitazawa"), "+81 3 5550 1###"),
        City("Nakagyo-ku", "Kyoto", ("604-8005 Ebisucho", "604-8072 Yaoyacho"), "+81 75 555 0###"),
        City("Kita-ku", "Osaka", ("530-0001 Umeda", "530-0015 Nakazakinishi"), "+81 6 5550 0###"),
        City("Chuo-ku", "Fukuoka", ("810-0001 Tenjin", "810-0041 Daimyo"), "+81 92 555 0###"),
    ),
    ("Yamato", "Sagawa", "Japan Post"),
)  # fmt: skip

COUNTRIES = {each.code: each for each in (UNITED_STATES, GREAT_BRITAIN, GERMANY, FRANCE, SPAIN, JAPAN)}
