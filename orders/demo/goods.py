"""What the demo shop sells: a home and office store, as a table of masters with their colours and sizes."""

from typing import NamedTuple


class Good(NamedTuple):
    """A master, or an item without variations; `price` in USD, names in the shop's four languages."""

    code: str
    price: str
    name: str
    de: str
    es: str
    fr: str
    colours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    tax_class: str = "standard"


COLOURS = {
    "Black": ("Schwarz", "Negro", "Noir"),
    "Brown": ("Braun", "Marrón", "Marron"),
    "White": ("Weiß", "Blanco", "Blanc"),
    "Oak": ("Eiche", "Roble", "Chêne"),
    "Walnut": ("Nussbaum", "Nogal", "Noyer"),
    "Grey": ("Grau", "Gris", "Gris"),
    "Blue": ("Blau", "Azul", "Bleu"),
    "Green": ("Grün", "Verde", "Vert"),
    "Terracotta": ("Terrakotta", "Terracota", "Terre cuite"),
    "Brass": ("Messing", "Latón", "Laiton"),
    "Cream": ("Creme", "Crema", "Crème"),
}

GOODS = (
    Good("DC-22", "112.99", "Desk Chair", "Bürostuhl", "Silla de oficina", "Chaise de bureau",
         ("Black", "Brown", "Grey")),
    Good("OD-44", "159.19", "Office Desk", "Schreibtisch", "Escritorio", "Bureau", ("Black", "Brown", "Oak")),
    Good("SD-46", "489.00", "Standing Desk", "Höhenverstellbarer Schreibtisch", "Escritorio elevable",
         "Bureau assis-debout", ("White", "Oak"), ("120 cm", "160 cm")),
    Good("BS-31", "84.50", "Bookshelf", "Bücherregal", "Estantería", "Bibliothèque", ("White", "Oak", "Walnut")),
    Good("FC-33", "139.00", "Filing Cabinet", "Aktenschrank", "Archivador", "Armoire à dossiers", ("Black", "White")),
    Good("DL-50", "42.95", "Desk Lamp", "Schreibtischlampe", "Lámpara de mesa", "Lampe de bureau",
         ("Black", "Brass", "White", "Green")),
    Good("FL-51", "96.00", "Floor Lamp", "Stehlampe", "Lámpara de pie", "Lampadaire", ("Black", "Brass")),
    Good("PL-52", "64.90", "Pendant Light", "Pendelleuchte", "Lámpara colgante", "Suspension",
         ("Black", "Brass", "Cream")),
    Good("SO-60", "749.00", "Two-Seat Sofa", "Zweisitzer-Sofa", "Sofá de dos plazas", "Canapé deux places",
         ("Grey", "Blue", "Terracotta")),
    Good("AC-61", "329.00", "Armchair", "Sessel", "Sillón", "Fauteuil", ("Grey", "Green", "Terracotta")),
    Good("ST-62", "58.40", "Side Table", "Beistelltisch", "Mesa auxiliar", "Table d'appoint", ("Oak", "Walnut")),
    Good("DT-63", "412.00", "Dining Table", "Esstisch", "Mesa de comedor", "Table à manger",
         ("Oak", "Walnut"), ("160 cm", "200 cm")),
    Good("DN-64", "79.95", "Dining Chair", "Esszimmerstuhl", "Silla de comedor", "Chaise", ("Black", "Oak", "White")),
    Good("RG-70", "118.00", "Wool Rug", "Wollteppich", "Alfombra de lana", "Tapis en laine",
         ("Grey", "Blue", "Terracotta"), ("120 x 180", "160 x 230")),
    Good("CU-71", "24.50", "Linen Cushion", "Leinenkissen", "Cojín de lino", "Coussin en lin",
         ("Cream", "Blue", "Green", "Terracotta")),
    Good("TH-72", "49.90", "Wool Throw", "Wolldecke", "Manta de lana", "Plaid en laine", ("Cream", "Grey", "Green")),
    Good("CT-73", "67.00", "Linen Curtains, Pair", "Leinenvorhänge, Paar", "Cortinas de lino, par",
         "Rideaux en lin, la paire", ("Cream", "Grey"), ("140 x 220", "140 x 260")),
    Good("BL-74", "88.00", "Bed Linen Set", "Bettwäsche-Set", "Juego de cama", "Parure de lit",
         ("White", "Grey", "Blue"), ("Single", "Double")),
    Good("TW-75", "16.80", "Bath Towel", "Badetuch", "Toalla de baño", "Drap de bain",
         ("White", "Grey", "Blue", "Green")),
    Good("MG-80", "11.50", "Stoneware Mug", "Steingutbecher", "Taza de gres", "Mug en grès",
         ("Cream", "Blue", "Green", "Black")),
    Good("PT-81", "14.20", "Dinner Plate", "Essteller", "Plato llano", "Assiette plate", ("Cream", "Blue")),
    Good("BW-82", "12.90", "Soup Bowl", "Suppenschale", "Cuenco", "Bol", ("Cream", "Blue")),
    Good("PL-90", "23.75", "Plant Pot", "Blumentopf", "Maceta", "Cache-pot",
         ("Terracotta", "White", "Green"), ("14 cm", "22 cm")),
    Good("MA-91", "34.90", "Monitor Arm", "Monitorarm", "Brazo para monitor", "Bras pour écran", ("Black", "White")),
    Good("NB-10", "9.95", "Notebook A5, Dotted", "Notizbuch A5, gepunktet", "Cuaderno A5, punteado",
         "Carnet A5, pointillé", ("Black", "Blue", "Green", "Cream")),
    Good("FP-11", "38.00", "Fountain Pen", "Füllfederhalter", "Pluma estilográfica", "Stylo plume", ("Black", "Blue")),
    Good("PL-12", "18.90", "Weekly Planner", "Wochenplaner", "Agenda semanal", "Agenda semainier"),
    Good("DO-13", "27.40", "Desk Organiser, Oak", "Schreibtischbox, Eiche", "Organizador de roble",
         "Rangement de bureau, chêne"),
    Good("CB-14", "19.50", "Cable Box", "Kabelbox", "Caja para cables", "Boîte à câbles"),
    Good("FM-15", "55.00", "Anti-Fatigue Mat", "Stehmatte", "Alfombrilla ergonómica", "Tapis anti-fatigue"),
    Good("FR-16", "33.60", "Foot Rest", "Fußstütze", "Reposapiés", "Repose-pieds"),
    Good("PP-17", "6.80", "Copy Paper A4, 500 Sheets", "Kopierpapier A4, 500 Blatt", "Papel A4, 500 hojas",
         "Papier A4, 500 feuilles"),
    Good("WC-20", "46.00", "Wall Clock", "Wanduhr", "Reloj de pared", "Horloge murale"),
    Good("MR-21", "129.00", "Round Mirror", "Runder Spiegel", "Espejo redondo", "Miroir rond"),
    Good("VS-22", "28.30", "Glass Vase", "Glasvase", "Jarrón de cristal", "Vase en verre"),
    Good("CH-23", "21.90", "Scented Candle, Cedar", "Duftkerze, Zeder", "Vela aromática, cedro",
         "Bougie parfumée, cèdre"),
    Good("CK-30", "59.90", "French Press", "French Press", "Cafetera de émbolo", "Cafetière à piston"),
    Good("KT-31", "48.75", "Gooseneck Kettle", "Schwanenhals-Wasserkessel", "Hervidor de cuello de cisne",
         "Bouilloire col de cygne"),
    Good("CB-32", "36.00", "Cutting Board", "Schneidebrett", "Tabla de cortar", "Planche à découper"),
    Good("KN-33", "74.00", "Chef's Knife", "Kochmesser", "Cuchillo de chef", "Couteau de chef"),
    Good("CF-34", "13.90", "House Coffee, 500 g", "Hauskaffee, 500 g", "Café de la casa, 500 g",
         "Café maison, 500 g", tax_class="food"),
    Good("TE-35", "9.40", "Green Tea, 100 g", "Grüner Tee, 100 g", "Té verde, 100 g", "Thé vert, 100 g",
         tax_class="food"),
    Good("HC-36", "7.60", "Drinking Chocolate", "Trinkschokolade", "Chocolate a la taza", "Chocolat en poudre",
         tax_class="food"),
    Good("BK-37", "29.00", "Book: Small Rooms, Big Ideas", "Buch: Kleine Räume, große Ideen",
         "Libro: Espacios pequeños", "Livre : Petits espaces", tax_class="books"),
    Good("BK-38", "24.00", "Book: The Quiet Office", "Buch: Das stille Büro", "Libro: La oficina tranquila",
         "Livre : Le bureau tranquille", tax_class="books"),
)  # fmt: skip

# As sold in the order that every worked example of the pricing rules begins with.
EXACT_CODES = {"DC-22 Black": "DC-2210", "DC-22 Brown": "DC-2214", "OD-44 Black": "OD-4400", "OD-44 Brown": "OD-4404"}
EXACT_PRICES = {"DC-2210": "112.99", "DC-2214": "126.99", "OD-4400": "159.19", "OD-4404": "173.19"}

SOLD_OUT = ("DC-2214", "AC-61-TERRACOTTA", "SO-60-BLUE", "FL-51-BRASS", "RG-70-BLUE-160X230", "MG-80-GREEN")
ON_BACK_ORDER = ("AC-61-GREEN", "DT-63-WALNUT-200CM", "SD-46-OAK-160CM", "WC-20")
DROP_SHIPPED = ("MR-21", "KN-33")
