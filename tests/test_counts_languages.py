"""Counts of people in languages other than English.

A line is a sentence, "=>", and what is counted in it, in order: the harm, the number ("12",
"12+" at least, "<12" at most, "~12" about, "10..20" a range) and how it is told.
"""

# ruff: noqa: E501 - a sentence stands on one line

from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer.checks.analysis import Analysis
from summarizer.checks.counts import Count, Number, counts, governing, number
from summarizer.document import Document
from summarizer.errors import EmptyArticleError

FRENCH = """
Une explosion dans un marché de Kaboul a fait 12 morts et 30 blessés, selon la police. => killed 12 | injured 30
Au moins dix-sept personnes ont été tuées vendredi dans l'effondrement d'un immeuble. => killed 17+
Un soldat a été tué et deux autres blessés par l'explosion d'une mine. => killed 1 | injured 2
Plus de 1 200 personnes ont trouvé la mort dans le séisme. => killed 1200+
Des dizaines de manifestants ont été arrêtés dans la capitale. => detained ~10
Le bilan est passé de 30 à 41 morts, ont annoncé les secours. => killed 41
En 2019, 43 personnes étaient mortes dans un accident similaire. => killed 43 past
Aucun blessé n'a été signalé, a précisé la préfecture. => injured 0 denied
Une nouvelle attaque pourrait tuer des centaines de civils. => killed ~100 possible
L'attaque a coûté la vie à trois policiers et fait une vingtaine de blessés. => killed 3 | injured ~20
Environ 2,5 millions de personnes ont dû fuir leur domicile depuis le début de la guerre. => displaced ~2500000
Le chômage a touché 12 % des jeunes et coûté 30 millions d'euros. =>
Un homme de 43 ans a été poignardé à mort dans la nuit de samedi à dimanche. => killed 1
Paris, 4 mai 2019 - Le 3 mars 2015, une bombe avait tué 43 personnes. => killed 43 past
Il y a dix ans, 43 personnes avaient péri dans un naufrage. => killed 43 past
Trois soldats français tués dans le nord du Mali. => killed 3
Quatre-vingt-douze migrants se sont noyés au large de la Libye. => killed 92
Deux cent cinquante prisonniers ont été libérés. =>
Cent vingt rebelles et trois civils ont été abattus. => killed 120 | killed 3
La police a arrêté soixante-quinze manifestants. => detained 75
Les autorités ont démenti que 12 personnes aient été tuées. => killed 12 denied
L'armée a nié avoir tué 12 paysans. => killed 12 denied
Personne n'a été blessé dans l'incendie. => injured 0 denied
Deux soldats n'ont pas été tués, contrairement aux rumeurs. => killed 2 denied
Les ravisseurs menacent de tuer deux otages. => killed 2 possible | detained 2
Parmi les morts figurent trois enfants et une infirmière. => killed 3 | killed 1
Quinze personnes, dont trois enfants, ont été tuées. => killed 15 | killed 3
La mort de trois mineurs a bouleversé la ville. => killed 3
Le maire Tomas Ibarra a été assassiné. => killed 1
Tomas Ibarra, 43 ans, a été tué lundi. => killed 1
Une bombe a tué entre 10 et 20 civils à la frontière. => killed 10..20
De 10 à 15 personnes sont portées disparues. => missing 10..15
Jusqu'à 40 mineurs pourraient être morts. => killed <40 possible
Le nombre de morts s'élève à 1.200. => killed 1200
Une personne sur cinq a été blessée. =>
Il a été condamné à 12 ans de prison. =>
L'explosion a détruit 12 maisons et tué trente vaches. =>
La tempête a fait au moins trois morts et plus d'une centaine de blessés. => killed 3+ | injured ~100
Le 12 mai, l'équipe a perdu 3-2. =>
Des soldats ont été tués. =>
Plusieurs centaines de personnes ont fui leur domicile. => displaced ~300
Des milliers d'habitants ont été évacués. => displaced ~1000
Les terroristes ont enlevé sept employés d'une ONG. => detained 7
Deux hommes ont été arrêtés et un troisième est recherché. => detained 2
Une femme et ses deux enfants ont été retrouvés morts. => killed 1 | killed 2
La police a abattu un homme armé d'un couteau. => killed 1
Quelque 300 personnes restent introuvables. => missing ~300
Moins de 50 personnes ont été hospitalisées. => injured <50
L'incendie d'un hôtel à Istanbul a fait soixante-seize morts, a annoncé le ministre de l'Intérieur. => killed 76
Un naufrage au large de Lampedusa a coûté la vie à 23 migrants, dont quatre enfants. => killed 23 | killed 4
Onze otages sont toujours aux mains des rebelles. => detained 11
Le séisme, qui a détruit 300 maisons, a fait une centaine de morts. => killed ~100
Selon l'ONU, plus de 500 civils ont péri depuis le début de l'offensive. => killed 500+
Deux policiers ont été légèrement blessés lors des affrontements avec une cinquantaine de manifestants. => injured 2
Trois personnes sont mortes et une quatrième a disparu dans une avalanche. => killed 3
Le président a rencontré 12 soldats blessés. => injured 12
Le procès de trois hommes s'est ouvert lundi. =>
Une collision entre deux trains a tué 49 passagers l'an dernier. => killed 49 past
"""

GERMAN = """
Bei einem Bombenanschlag in Kabul sind mindestens zwölf Menschen getötet worden. => killed 12+
Zwölf Menschen wurden bei dem Zugunglück getötet und mehr als 30 weitere verletzt. => killed 12 | injured 30+
Ein Soldat starb, zwei weitere erlitten schwere Verletzungen. => killed 1 | injured 2
Der Angreifer tötete drei Passanten und verletzte eine Frau. => killed 3 | injured 1
Die Zahl der Toten stieg auf 1.200, wie die Behörden mitteilten. => killed 1200
Mehrere hundert Demonstranten wurden in der Nacht festgenommen. => detained ~300
Im Jahr 2019 waren bei einem ähnlichen Unglück 43 Menschen ums Leben gekommen. => killed 43 past
Bei einem weiteren Beben könnten Tausende Menschen sterben, warnten Fachleute. => killed ~1000 possible
Niemand wurde verletzt, sagte ein Sprecher der Feuerwehr. => injured 0 denied
Rund 200 Bewohner mussten ihre Häuser verlassen. => displaced ~200
Zwischen 10 und 20 Bergleute gelten noch als vermisst. => missing 10..20
Am 12. Mai brannten 30 Häuser und zwei Lastwagen aus. =>
Mehrere Dutzend Menschen wurden verletzt. => injured ~36
Dutzende Demonstranten wurden festgenommen. => detained ~12
Die Polizei nahm am Montag zwölf Verdächtige fest. => detained 12
Ein Soldat ist im Osten des Landes getötet worden. => killed 1
Der Bürgermeister Tomas Ibarra wurde erschossen. => killed 1
Bis zu 40 Bergleute könnten verschüttet und getötet worden sein. => killed <40 possible
Bei dem Angriff gab es zwölf Tote und 30 Verletzte. => killed 12 | injured 30
Der Absturz kostete 59 Passagiere das Leben. => killed 59
Zwei Polizisten kamen bei einem Einsatz ums Leben. => killed 2
In Kabul starben am Montag bei einer Explosion drei Kinder. => killed 3
Vor zehn Jahren starben hier 43 Menschen. => killed 43 past
2019 starben bei einem ähnlichen Unglück 43 Menschen. => killed 43 past
Die Armee bestritt, dass zwölf Bauern getötet wurden. => killed 12 denied
Zwei Soldaten wurden nicht verletzt. => injured 2 denied
Die Entführer drohten, zwei Geiseln zu töten. => detained 2 | killed 2 possible
Unter den Toten sind drei Kinder und eine Krankenschwester. => killed 3 | killed 1
Fünfzehn Menschen, darunter drei Kinder, kamen um. => killed 15 | killed 3
Der Tod von drei Bergleuten erschütterte die Stadt. => killed 3
Die Ermordung des Bürgermeisters wurde verurteilt. => killed 1
Zweihundertfünfzig Menschen wurden aus ihren Häusern vertrieben. => displaced 250
Einundzwanzig Kinder werden vermisst. => missing 21
Rebellen entführten sieben Helfer. => detained 7
Hunderttausende Menschen sind auf der Flucht. => displaced ~100000
Die Zahl der Todesopfer stieg von 30 auf 41. => killed 41
Jeder fünfte Befragte ist unzufrieden. =>
Er wurde zu zwölf Jahren Haft verurteilt. =>
Der Sturm zerstörte 12 Häuser und tötete 30 Kühe. =>
Das Unternehmen verlor 30 Millionen Euro und 12 Prozent Umsatz. =>
Soldaten wurden getötet. =>
Ein 43-jähriger Mann wurde durch Schüsse verletzt. => injured 1
Ein Mann hat in Berlin seine Frau und zwei Kinder getötet. => killed 1 | killed 2
Keine Verletzten gab es bei dem Brand. => injured 0 denied
Weniger als 50 Personen wurden verletzt. => injured <50
Über 2,5 Millionen Menschen sind auf der Flucht. => displaced 2500000+
Zwei Männer, die drei Frauen entführt hatten, wurden festgenommen. => detained 2 | detained 3
Berlin, 4. Mai 2019 - Am 3. März 2015 tötete eine Bombe 43 Menschen. => killed 43 past
Bei einem Brand in einem Hotel in Istanbul sind 76 Menschen ums Leben gekommen, teilte der Innenminister mit. => killed 76
Der Minister sagte, dass drei Soldaten verletzt worden seien. => injured 3
Nach Angaben der Polizei erschoss der Täter fünf Kollegen. => killed 5
Elf Geiseln befinden sich noch in der Gewalt der Rebellen. => detained 11
Das Erdbeben, das 300 Häuser zerstörte, forderte rund hundert Todesopfer. => killed ~100
Der Prozess gegen drei Männer begann am Montag. =>
Eine Frau und ihre beiden Söhne wurden tot aufgefunden. => killed 1 | killed 2
Bei einer Lawine starben drei Skifahrer, ein vierter wird vermisst. => killed 3
Etwa 50 Demonstranten zogen durch die Stadt, zwei wurden verhaftet. => detained 2
Im vergangenen Jahr kamen bei Unfällen 49 Passagiere ums Leben. => killed 49 past
"""

SPANISH = """
La explosión de un coche bomba dejó 12 muertos y una treintena de heridos en Bogotá. => killed 12 | injured ~30
Al menos diecisiete personas murieron el viernes al volcar un autobús. => killed 17+
Un soldado murió y otros dos resultaron heridos por la explosión de una mina. => killed 1 | injured 2
Unas 200 personas fueron detenidas durante las protestas. => detained ~200
El número de fallecidos por el terremoto subió a 1.200, informó el Gobierno. => killed 1200
Hombres armados secuestraron a siete cooperantes en el norte del país. => detained 7
En 2019 murieron 43 personas en un accidente similar. => killed 43 past
Nadie resultó herido, dijo un portavoz de los bomberos. => injured 0 denied
Un nuevo ataque podría matar a cientos de civiles. => killed ~100 possible
El ataque costó la vida a tres policías. => killed 3
Decenas de miles de personas huyeron de sus hogares. => displaced ~10000
El paro afectó al 12 % de los jóvenes y costó 30 millones de euros. =>
Un hombre de 43 años fue asesinado a tiros en su casa. => killed 1
Madrid, 4 de mayo de 2019 - El 3 de marzo de 2015 una bomba mató a 43 personas. => killed 43 past
Hace diez años murieron aquí 43 personas. => killed 43 past
Tres soldados colombianos muertos en una emboscada. => killed 3
Doscientas cincuenta personas fueron evacuadas. => displaced 250
La policía detuvo el lunes en Lima a treinta y cinco manifestantes. => detained 35
Las autoridades negaron que hubieran muerto 12 personas. => killed 12 denied
El Ejército negó haber matado a 12 campesinos. => killed 12 denied
Dos soldados no resultaron heridos, pese a los rumores. => injured 2 denied
Los secuestradores amenazan con matar a dos rehenes. => killed 2 possible | detained 2
Entre los muertos figuran tres niños y una enfermera. => killed 3 | killed 1
Quince personas, entre ellas tres niños, murieron. => killed 15 | killed 3
La muerte de tres mineros conmocionó al pueblo. => killed 3
El alcalde Tomás Ibarra fue asesinado. => killed 1
Tomás Ibarra, de 43 años, murió el lunes. => killed 1
Una bomba mató a entre 10 y 20 civiles. => killed 10..20
Hasta 40 mineros podrían haber muerto. => killed <40 possible
Una de cada cinco personas resultó herida. =>
Fue condenado a 12 años de cárcel. =>
La explosión destruyó 12 casas y mató a 30 vacas. =>
La tormenta causó al menos tres muertos y más de un centenar de heridos. => killed 3+ | injured ~100
El equipo perdió 3-2 el 12 de mayo. =>
Varios soldados resultaron heridos en el tiroteo. => injured ~3
Los soldados fueron asesinados. =>
Cientos de vecinos tuvieron que abandonar sus casas. => displaced ~100
Una mujer y sus dos hijos fueron hallados muertos. => killed 1 | killed 2
La cifra de muertos pasó de 30 a 41. => killed 41
Más de 2,5 millones de personas huyeron de la violencia. => displaced 2500000+
Menos de 50 personas fueron hospitalizadas. => injured <50
Resultaron heridas 30 personas, tres de ellas de gravedad. => injured 30 | injured 3
No hubo ningún herido. => injured 0 denied
Veintiún estudiantes siguen desaparecidos. => missing 21
Hombres armados mataron a dos policías e hirieron a una mujer. => killed 2 | injured 1
Un policía murió. => killed 1
El 12 % de los heridos perdió la vista. =>
Decenas de personas resultaron heridas. => injured ~10
El incendio de un hotel en Estambul causó setenta y seis muertos, anunció el ministro. => killed 76
Un naufragio costó la vida a 23 migrantes, entre ellos cuatro niños. => killed 23 | killed 4
Once rehenes siguen en manos de los rebeldes. => detained 11
El terremoto, que destruyó 300 casas, dejó un centenar de muertos. => killed ~100
Según la ONU, más de 500 civiles han muerto desde el inicio de la ofensiva. => killed 500+
El juicio contra tres hombres comenzó el lunes. =>
Un joven fue detenido como presunto autor del crimen. => detained 1
El presidente visitó a 12 soldados heridos. => injured 12
El año pasado murieron 49 pasajeros en un choque de trenes. => killed 49 past
Fueron hallados los cuerpos de seis mineros. => killed 6
"""

PORTUGUESE = """
A explosão de um carro-bomba deixou 12 mortos e 30 feridos, segundo a polícia. => killed 12 | injured 30
Pelo menos dezessete pessoas morreram na sexta-feira no desabamento de um prédio. => killed 17+
Um soldado foi morto e outros dois ficaram feridos na explosão de uma mina. => killed 1 | injured 2
Cerca de 200 pessoas foram detidas durante os protestos. => detained ~200
O número de mortos no terremoto subiu para 1.200, informou o governo. => killed 1200
Homens armados sequestraram sete trabalhadores humanitários no norte do país. => detained 7
Em 2019, 43 pessoas morreram em um acidente semelhante. => killed 43 past
Ninguém ficou ferido, disse um porta-voz dos bombeiros. => injured 0 denied
Um novo ataque poderia matar centenas de civis. => killed ~100 possible
O ataque custou a vida de três policiais. => killed 3
Dezenas de milhares de pessoas fugiram de suas casas. => displaced ~10000
O desemprego atingiu 12% dos jovens e custou 30 milhões de euros. =>
Um homem de 43 anos foi assassinado a tiros em casa. => killed 1
Lisboa, 4 de maio de 2019 - Em 3 de março de 2015 uma bomba matou 43 pessoas. => killed 43 past
Há dez anos morreram aqui 43 pessoas. => killed 43 past
Três soldados angolanos mortos em emboscada. => killed 3
Duzentas e cinquenta pessoas foram retiradas e desalojadas. => displaced 250
A polícia prendeu na segunda-feira em Lisboa trinta e cinco manifestantes. => detained 35
As autoridades negaram que 12 pessoas tenham morrido. => killed 12 denied
O Exército negou ter matado 12 camponeses. => killed 12 denied
Dois soldados não ficaram feridos. => injured 2 denied
Os sequestradores ameaçam matar dois reféns. => killed 2 possible | detained 2
Entre os mortos estão três crianças e uma enfermeira. => killed 3 | killed 1
Quinze pessoas, incluindo três crianças, morreram. => killed 15 | killed 3
A morte de três mineiros chocou a cidade. => killed 3
O prefeito Tomás Ibarra foi assassinado. => killed 1
Tomás Ibarra, de 43 anos, morreu na segunda-feira. => killed 1
Uma bomba matou entre 10 e 20 civis. => killed 10..20
Até 40 mineiros podem ter morrido. => killed <40 possible
Uma em cada cinco pessoas ficou ferida. =>
Ele foi condenado a 12 anos de prisão. =>
A explosão destruiu 12 casas e matou 30 vacas. =>
A tempestade deixou pelo menos três mortos e mais de uma centena de feridos. => killed 3+ | injured ~100
A equipe perdeu por 3-2 em 12 de maio. =>
Vários soldados ficaram feridos. => injured ~3
Os soldados foram mortos. =>
Centenas de moradores tiveram que deixar suas casas. => displaced ~100
Uma mulher e seus dois filhos foram encontrados mortos. => killed 1 | killed 2
O número de mortos subiu de 30 para 41. => killed 41
Mais de 2,5 milhões de pessoas fugiram da violência. => displaced 2500000+
Menos de 50 pessoas foram hospitalizadas. => injured <50
Ficaram feridas 30 pessoas, três delas em estado grave. => injured 30 | injured 3
Não houve nenhum ferido. => injured 0 denied
Vinte e um estudantes estão desaparecidos. => missing 21
Homens armados mataram dois policiais e feriram uma mulher. => killed 2 | injured 1
Um policial morreu. => killed 1
Cerca de 12% dos feridos perderam a visão. =>
Dezenas de pessoas ficaram feridas. => injured ~10
O incêndio num hotel em Istambul causou setenta e seis mortos, anunciou o ministro. => killed 76
Um naufrágio custou a vida de 23 migrantes, entre eles quatro crianças. => killed 23 | killed 4
Onze reféns continuam nas mãos dos rebeldes. => detained 11
O terremoto, que destruiu 300 casas, deixou uma centena de mortos. => killed ~100
Segundo a ONU, mais de 500 civis morreram desde o início da ofensiva. => killed 500+
O julgamento de três homens começou na segunda-feira. =>
Um jovem foi preso como suspeito do crime. => detained 1
O presidente visitou 12 soldados feridos. => injured 12
No ano passado morreram 49 passageiros num choque de trens. => killed 49 past
Foram encontrados os corpos de seis mineiros. => killed 6
"""

RUSSIAN = """
В результате взрыва на рынке погибли 12 человек, ещё 30 получили ранения. => killed 12 | injured 30
Не менее семнадцати человек погибли при обрушении здания в пятницу. => killed 17+
Погиб один военнослужащий, двое ранены. => killed 1 | injured 2
Около 200 человек были задержаны на акции протеста. => detained ~200
Число погибших при землетрясении выросло до 1200, сообщили власти. => killed 1200
В 2019 году в похожей аварии погибли 43 человека. => killed 43 past
Никто не пострадал, сообщили в пожарной службе. => injured 0 denied
При новом землетрясении могут погибнуть сотни людей. => killed ~100 possible
Боевики убили троих полицейских и похитили женщину. => killed 3 | detained 1
Десятки тысяч жителей были вынуждены покинуть свои дома. => displaced ~10000
Пропавшими без вести числятся от 10 до 20 шахтёров. => missing 10..20
Безработица составила 12 процентов, ущерб — 30 миллионов рублей. =>
Мужчина погиб под колёсами поезда. => killed 1
Москва, 4 мая 2019 года - 3 марта 2015 года при взрыве погибли 43 человека. => killed 43 past
Десять лет назад здесь погибли 43 человека. => killed 43 past
Двести пятьдесят человек были эвакуированы из зданий. => displaced 250
Полиция задержала в понедельник 35 участников акции. => detained 35
Власти опровергли гибель 12 человек. => killed 12 denied
Военные отрицают, что убили 12 крестьян. => killed 12 denied
Двое солдат не пострадали. => injured 2 denied
Похитители угрожают убить двух заложников. => killed 2 possible | detained 2
Среди погибших — трое детей и медсестра. => killed 3 | killed 1
Погибли 15 человек, в том числе трое детей. => killed 15 | killed 3
Убийство полицейского потрясло город. => killed 1
Мэр города Иван Петров убит. => killed 1
До 40 шахтёров могли погибнуть. => killed <40 possible
Его приговорили к 12 годам тюрьмы. =>
Взрыв разрушил 12 домов и убил 30 коров. =>
Пострадали более ста человек. => injured 100+
Ранения получили 30 пассажиров автобуса. => injured 30
Число жертв выросло с 30 до 41. => killed 41
Двадцать один ребёнок пропал без вести. => missing 21
Более 2,5 млн человек покинули свои дома. => displaced 2500000+
Солдаты были убиты. =>
Женщина и двое детей найдены мертвыми. => killed 1 | killed 2
Несколько человек были ранены осколками. => injured ~3
Взрыв унёс жизни 12 человек. => killed 12
Сотни протестующих были арестованы. => detained ~100
Тысячи людей остались без крова. => displaced ~1000
Примерно 50 человек госпитализированы. => injured ~50
Менее 50 человек пострадали. => injured <50
Убиты трое боевиков, ещё двое задержаны. => killed 3 | detained 2
По словам губернатора, погиб один ребёнок. => killed 1
Жертвами теракта стали 12 человек. => killed 12
Команда проиграла 3-2 12 мая. =>
Погибли двое военных и трое гражданских. => killed 2 | killed 3
Полицейский застрелил нападавшего. => killed 1
В аварии погибли от трёх до пяти туристов. => killed 3..5
При пожаре в гостинице в Стамбуле погибли семьдесят шесть человек, сообщил министр. => killed 76
Кораблекрушение унесло жизни 23 мигрантов, среди них четверо детей. => killed 23 | killed 4
Одиннадцать заложников остаются в руках повстанцев. => detained 11
Землетрясение, разрушившее 300 домов, унесло жизни около ста человек. => killed ~100
По данным ООН, более 500 мирных жителей погибли с начала наступления. => killed 500+
Суд над тремя мужчинами начался в понедельник. =>
Молодой человек задержан по подозрению в убийстве. => detained 1
Президент навестил 12 раненых солдат. => injured 12
В прошлом году при столкновении поездов погибли 49 пассажиров. => killed 49 past
Найдены тела шести горняков. => killed 6
"""

LANGUAGES = {"fr": FRENCH, "de": GERMAN, "es": SPANISH, "pt": PORTUGUESE, "ru": RUSSIAN}


def cases() -> list[tuple[str, str, str]]:
    lines = chain.from_iterable(
        [(language, *line.split("=>")) for line in listed.strip().splitlines()]
        for language, listed in LANGUAGES.items()
    )
    return [(language, text.strip(), expected.strip()) for language, text, expected in lines]


def shown(value: Number) -> str:
    if value.low is not None and value.high is None:
        return f"{value.low}+"
    if value.low is not None and value.low < (value.high or 0):
        return f"{value.low}..{value.high}"
    if value.low is None:
        return f"~{value.best}" if value.high is None else f"<{value.high}"
    return str(value.best)


def told(count: Count) -> str:
    how = {"past": count.historical, "possible": count.hypothetical, "denied": count.negated}
    return " ".join([str(count.harm), shown(count.number), *(name for name in how if how[name])])


@pytest.mark.parametrize(("language", "text", "expected"), cases())
def test_a_newswire_sentence_is_read_as_people_read_it(
    language: str, text: str, expected: str
) -> None:
    article = Document.from_text(text, language=language)
    found = counts(article)
    assert " | ".join(map(told, found)) == expected
    for count in found:
        sentence = article.sentence(count.sentence)
        assert sentence.start <= count.start < count.end <= sentence.end
        assert count.text == article.text[count.start : count.end]
        assert governing(article, count.sentence, count.text, count.harm) == count


@pytest.mark.parametrize(
    ("language", "phrase", "value"),
    [
        ("fr", "au moins 12 morts", Number(12, 12, None)),
        ("fr", "une vingtaine de blessés", Number(None, 20, None)),
        ("fr", "douze", Number(12, 12, 12)),
        ("fr", "soixante et onze personnes", Number(71, 71, 71)),
        ("fr", "quatre-vingt-dix-sept morts", Number(97, 97, 97)),
        ("fr", "deux cent cinq", Number(205, 205, 205)),
        ("fr", "plusieurs dizaines de milliers de personnes", Number(None, 30_000, None)),
        ("fr", "1\u202f200 personnes", Number(1_200, 1_200, 1_200)),
        ("fr", "un soldat", Number(1, 1, 1)),
        ("fr", "le maire", Number(1, 1, 1)),
        ("fr", "12 %", None),
        ("fr", "12 pour cent", None),
        ("fr", "30 millions d’euros", None),
        ("fr", "12 ans", None),
        ("de", "mindestens zwölf Tote", Number(12, 12, None)),
        ("de", "dreihundertfünfundvierzig Menschen", Number(345, 345, 345)),
        ("de", "zweitausend", Number(2_000, 2_000, 2_000)),
        ("de", "2,5 Millionen Menschen", Number(2_500_000, 2_500_000, 2_500_000)),
        ("de", "ein Dutzend Verletzte", Number(12, 12, 12)),
        ("de", "zwischen zehn und 20 Tote", Number(10, 10, 20)),
        ("de", "Zehntausende", Number(None, 10_000, None)),
        ("de", "ein Soldat", Number(1, 1, 1)),
        ("de", "der Fahrer", Number(1, 1, 1)),
        ("de", "die Soldaten", None),
        ("de", "zwölf Häuser", None),
        ("de", "30 Jahre", None),
        ("es", "unas 200 personas", Number(None, 200, None)),
        ("es", "treinta y cinco muertos", Number(35, 35, 35)),
        ("es", "mil doscientos heridos", Number(1_200, 1_200, 1_200)),
        ("es", "cientos de miles de personas", Number(None, 100_000, None)),
        ("es", "medio centenar de heridos", Number(None, 50, None)),
        ("es", "media docena de heridos", Number(6, 6, 6)),
        ("es", "la alcaldesa", Number(1, 1, 1)),
        ("es", "12 por ciento", None),
        ("pt", "cerca de 200 pessoas", Number(None, 200, None)),
        ("pt", "cento e vinte e cinco mortos", Number(125, 125, 125)),
        ("pt", "entre dez e vinte feridos", Number(10, 10, 20)),
        ("pt", "um policial", Number(1, 1, 1)),
        ("pt", "30 milhões de reais", None),
        ("ru", "не менее 12 человек", Number(12, 12, None)),
        ("ru", "около двухсот человек", Number(None, 200, None)),
        ("ru", "сто двадцать пять погибших", Number(125, 125, 125)),
        ("ru", "двое военных", Number(2, 2, 2)),
        ("ru", "от десяти до двадцати человек", Number(10, 10, 20)),
        ("ru", "сотни тысяч людей", Number(None, 100_000, None)),
        ("ru", "12 тыс. человек", Number(12_000, 12_000, 12_000)),
        ("ru", "полицейский", Number(1, 1, 1)),
        ("ru", "12 процентов", None),
        ("ru", "12 лет", None),
    ],
)
def test_a_number_phrase_is_read_by_the_same_convention(
    language: str, phrase: str, value: Number | None
) -> None:
    assert number(phrase, language) == value


@pytest.mark.parametrize(
    ("language", "text", "phrase", "found"),
    [
        ("fr", "L'attaque a fait 12 morts et 30 blessés.", "30 blessés", "30 blessés"),
        ("fr", "Douze personnes ont été tuées.", "Douze", "Douze personnes"),
        ("fr", "Un soldat a été tué.", "un soldat", "Un soldat"),
        ("de", "Zwölf Menschen wurden getötet.", "zwölf Menschen", "Zwölf Menschen"),
        ("de", "Ein Soldat wurde getötet.", "Ein Soldat", "Ein Soldat"),
        ("es", "Murieron al menos 12 personas.", "12 personas", None),
        ("es", "Murieron al menos 12 personas.", "al menos 12", "al menos 12 personas"),
        ("pt", "Doze pessoas morreram.", "doze pessoas", "Doze pessoas"),
        ("ru", "Погибли 12 человек.", "12 человек", "12 человек"),
    ],
)
def test_a_phrase_names_its_count(language: str, text: str, phrase: str, found: str | None) -> None:
    count = governing(Document.from_text(text, language=language), 1, phrase)
    assert (count.text if count else None) == found


@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_an_analysis_counts_people_where_there_is_a_table(language: str) -> None:
    text = "12" if language == "en" else LANGUAGES[language].strip().split("=>")[0]
    assert Analysis(Document.from_text(text, language=language)).counts_people


def test_an_analysis_counts_nobody_without_a_table() -> None:
    analysis = Analysis(Document.from_text("Dodici persone sono morte.", language="it"))
    assert not analysis.counts_people
    assert analysis.counts == ()
    assert analysis.counts_language == "en"


def test_a_document_of_unknown_language_is_counted_as_english() -> None:
    document = Document("12", (), "-", None, None)
    assert Analysis(document).counts_people


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(LANGUAGES)), st.data())
def test_offsets_are_exact_and_nothing_raises(language: str, data: st.DataObject) -> None:
    pieces = st.sampled_from(LANGUAGES[language].split())
    text = data.draw(st.one_of(st.text(), st.lists(pieces, max_size=50).map(" ".join)))
    try:
        article = Document.from_text(text, language=language)
    except EmptyArticleError:
        return
    number(text, language)
    for count in counts(article):
        sentence = article.sentence(count.sentence)
        assert sentence.start <= count.start < count.end <= sentence.end
        assert count.text == article.text[count.start : count.end]
