"""First and last names by country, and companies; none belongs to anybody."""

FIRST_NAMES = {
    "US": (
        "Olivia", "Emma", "Ava", "Grace", "Hannah", "Chloe", "Zoe", "Natalie", "Rachel", "Denise", "Tamika", "Priya",
        "Liam", "Noah", "Ethan", "Mason", "Caleb", "Dylan", "Marcus", "Andre", "Victor", "Kenji", "Walter", "Russell",
    ),
    "GB": (
        "Amelia", "Isla", "Freya", "Poppy", "Harriet", "Imogen", "Niamh", "Aisha", "Bethan", "Margaret",
        "Oliver", "George", "Harry", "Callum", "Rhys", "Alistair", "Imran", "Nigel", "Dominic", "Tobias",
    ),
    "DE": (
        "Anna", "Lena", "Katrin", "Greta", "Sabine", "Heike", "Johanna", "Miriam", "Ayşe", "Ulrike",
        "Lukas", "Jonas", "Felix", "Matthias", "Jürgen", "Stefan", "Emre", "Kai", "Holger", "Björn",
    ),
    "FR": (
        "Camille", "Léa", "Manon", "Élodie", "Sophie", "Hélène", "Inès", "Clémence", "Nathalie",
        "Hugo", "Louis", "Julien", "Mathieu", "Antoine", "Karim", "Benoît", "Olivier", "Rémi",
    ),
    "ES": (
        "Lucía", "Carmen", "Marta", "Elena", "Nuria", "Pilar", "Rocío", "Inés", "Beatriz",
        "Javier", "Pablo", "Sergio", "Álvaro", "Diego", "Ramón", "Iker", "Andrés", "Rubén",
    ),
    "JP": (
        "Yuki", "Haruka", "Aiko", "Misaki", "Naomi", "Sakura", "Keiko",
        "Haruto", "Kenta", "Daiki", "Takumi", "Ryo", "Satoshi", "Hiroshi",
    ),
}  # fmt: skip

LAST_NAMES = {
    "US": (
        "Carter", "Bennett", "Hayes", "Foster", "Ramirez", "Nguyen", "Patel", "Coleman", "Brooks", "Sullivan", "Reyes",
        "Whitaker", "Goldberg", "Okafor", "Larsen", "Kowalski", "Dawson", "Price", "Mercer", "Delgado", "Tran", "Shaw",
        "Holloway", "Barnes", "Whitfield", "Castillo",
    ),
    "GB": (
        "Thompson", "Hughes", "Walker", "Patterson", "Ashworth", "Khan", "MacLeod", "O'Connor", "Pritchard", "Bailey",
        "Fairweather", "Begum", "Sinclair", "Hartley", "Lloyd", "Greenwood", "Singh", "Pembroke", "Whittle", "Dunn",
    ),
    "DE": (
        "Schneider", "Weber", "Hoffmann", "Becker", "Schäfer", "Krüger", "Vogel", "Brandt", "Öztürk", "Lehmann",
        "Winkler", "Baumann", "Kühn", "Pohl", "Demir", "Seidel", "Grünwald", "Thiele", "Engel", "Ziegler",
    ),
    "FR": (
        "Martin", "Lefèvre", "Moreau", "Garnier", "Rousseau", "Fournier", "Mercier", "Benali", "Dupuis", "Chevalier",
        "Lambert", "Perrin", "Guérin", "Nguyen", "Marchand", "Renaud",
    ),
    "ES": (
        "García Ruiz", "Moreno", "Navarro", "Torres Gil", "Iglesias", "Romero", "Castro", "Ortega Sanz", "Vidal",
        "Etxeberria", "Molina", "Serrano", "Campos", "Herrero", "Peña", "Fuentes",
    ),
    "JP": (
        "Sato", "Suzuki", "Takahashi", "Tanaka", "Watanabe", "Ito", "Nakamura", "Kobayashi", "Yoshida", "Mori",
        "Hayashi", "Okada",
    ),
}  # fmt: skip

COMPANIES = {
    "US": (
        "Bluestone Architects",
        "Riverbend Dental",
        "Northside Bakery",
        "Pine & Partner Law",
        "Juniper Yoga Studio",
    ),
    "GB": ("Hartley & Dunn Solicitors", "The Copper Kettle", "Fenwick Surveyors", "Larkfield Primary School"),
    "DE": ("Architekturbüro Vogel", "Zahnarztpraxis Dr. Pohl", "Buchhandlung am Markt", "Kühn Steuerberatung GmbH"),
    "FR": ("Atelier Garnier", "Cabinet Rousseau", "Librairie des Lilas"),
    "ES": ("Gestoría Navarro", "Estudio Iglesias", "Clínica Dental Vidal"),
    "JP": ("Mori Design Office", "Okada Coffee"),
}

MAIL_DOMAINS = ("mail.example", "post.example", "inbox.example", "example.com", "example.org", "example.net")
