"""Words that say nothing of what a text is about, in the languages that most desks meet.

As they are compared: small and without accents."""

_ENGLISH = """
a about after again all already also always am an and another any anybody anyone anything are arent
around as at away back be because been before being best better between both but by came can cannot cant
come could couldnt day days dear did didnt do does doesnt doing done dont each either else even ever
every everything few find fine first following for found from further get getting give given go goes
going good got great greetings had happen happens has hasnt have havent having he hello help her here hey
hi him his how however i id if ill im in into is isnt issue it its ive just keep kind kindly know last
least let like little look looking lot made make makes many may maybe me mean might mine more morning
most much must my myself need needs never new next no nobody none nor not nothing now of off often ok
okay old on once one only or other others our ours out over own please possible problem put question
quite rather really regard regards right said same say says see seem seems send sent set several shall
she should show shows since so some somebody someone something soon sorry still such sure take tell than
thank thanks that thats the their them then there theres these they thing things think this those though
through time times to today together tomorrow too tried try trying two under until up upon us use used
using very via want wanted wants was wasnt way we well went were weve what whats when where whether which
while who why will wish with within without wont work working works would wouldnt write wrote year years
yes yesterday yet you your yours
"""
_GERMAN = """
ab aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bereits bis
bitte da dabei dafur damit danke dann das dass dein dem den denn der des dich die dies diese diesem
diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines er es etwas euch euer fur
ganz gar geht gerne gruss grusse guten hab habe haben hallo hat hatte hatten heute hier ich ihm ihn ihnen
ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jetzt kann kein keine keinen
kommt konnen konnte konnten leider liebe lieber machen mal man mehr mein meine meinem meinen meiner mich
mir mit mochte morgen muss nach nicht nichts noch nun nur ob oder ohne problem schon sehr sein seine seit
sich sie sind so sollte sondern uber um und uns unser unsere unserem unseren unter viel viele vielen vom
von vor waren was weil wenn wer werden wie wieder wir wird wo wurde wurden zu zum zur zwar
"""
_FRENCH = """
ai alors au aucun aussi autre aux avec avez avoir avons bien bonjour ce cela ces cet cette chez comme
comment cordialement dans de depuis des donc du elle elles en encore est et ete etes etre eu faire fait
ici il ils je la le les leur lui ma mais me meme merci mes moi mois mon ne nos notre nous on ont ou par
pas peu peut plus pour pourquoi pouvez puis quand que quel quelle qui quoi sa sans se ses si son sont
sous sur ta te tes toi ton tous tout tres trop tu un une vos votre vous
"""
_SPANISH = """
al algo antes aqui asi aun aunque buenas buenos cada como con cual cuando de del desde dia dias donde dos
el ella ellos en entre era es esa ese eso esta estaba estado estan estar este esto estoy fue gracias ha
hace hacer han hasta hay he hola la las le les lo los mas me mi mis mucho muy nada ni no nos nosotros
nuestra nuestro o os para pero poco por porque puede puedo que quien saludos se sea ser si sin sobre solo
son su sus tambien tan tengo tiene todos tu un una uno unos usted ustedes y ya yo
"""
STOP_WORDS = frozenset(f"{_ENGLISH} {_GERMAN} {_FRENCH} {_SPANISH}".split())
