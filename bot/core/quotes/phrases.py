"""What mail programs put around quotes and signatures, by language: data, no decisions.

Source: the programs' own localisations (Gmail, Outlook, Apple Mail, Thunderbird, Yahoo, mail.ru, Yandex and others).
"""

# "… wrote:", the word that ends or carries the line above a quote; the last word where it is several.
WROTE = frozenset((
    "wrote", "writes", "écrit", "ecrit", "écrivait", "schrieb", "geschrieben", "schreibt", "escribió", "escribio",
    "escribe", "escrito", "scritto", "scrive", "schreef", "geschreven", "schrijft", "escreveu", "escribiu", "skrev",
    "skrifaði", "skrifar", "kirjoitti", "kirjutas", "napisał", "napisał(a)", "napisała", "napisal", "napisal(a)", "pisze",
    "napsal", "napsal(a)", "napsala", "napísal", "napísal(a)", "napísala", "írta", "scris", "написал", "написал(а)",
    "написала", "пишет", "писал", "писал(а)", "писала", "написав", "написав(-ла)", "пише", "написа", "писа", "написао",
    "написао/ла", "napisao", "napisala", "napisao/la", "piše", "napisal/-a", "yazdı", "έγραψε", "έγραψαν", "כתב", "כתבה",
    "כתב/ה", "كتب", "كتبت", "نوشت", "نوشته", "viết", "menulis", "tulis", "rašė", "parašė",
    "rakstīja", "escriure", "escrit", "idatzi",
))  # fmt: skip

# The same in languages that put no space between words.
WROTE_GLUED = (
    "写道",
    "寫道",
    "写到",
    "撰写",
    "來信",
    "来信",
    "のメール",
    "書きました",
    "작성",
    "썼습니다",
    "님의 말",
    "เขียนว่า",
    "เขียน",
)

# Words with which such a line begins.
ON = (
    "on", "at", "le", "am", "um", "im", "el", "il", "op", "em", "den", "dne", "dňa", "dnia", "w dniu", "på", "a", "az",
    "în", "la", "pe", "in data", "il giorno", "no dia", "el día", "vào", "vào lúc", "pada", "στις", "dana", "u", "v",
    "в", "дня", "на", "от", "ב", "בתאריך", "في", "بتاريخ", "در", "于", "在", "於", "la data", "a les", "kl", "il", "om",
    "missatge de", "fre", "mån", "tis", "ons", "tors", "lör", "sön",
)  # fmt: skip

# Keys of the header block that Outlook and others put above a quoted mail.
FROM_KEYS = (
    "from", "von", "de", "van", "da", "fra", "från", "od", "från", "lähettäjä", "от", "от кого", "від", "від кого",
    "kimden", "gönderen", "από", "feladó", "expeditor", "de la", "发件人", "寄件者", "寄件人", "差出人", "送信者",
    "보낸사람", "보낸 사람", "từ", "dari", "מאת", "من", "odesílatel", "odosielateľ", "nuo", "no", "saatja", "forrás",
    "message de", "message du", "mittente", "remitente", "afzender", "absender", "expéditeur", "pošiljatelj", "šalje",
    "จาก", "sender",
)  # fmt: skip
DATE_KEYS = (
    "date", "datum", "data", "fecha", "dato", "päivämäärä", "päiväys", "дата", "tarih", "ημερομηνία", "dátum", "日期",
    "日付", "日時", "날짜", "ngày", "tanggal", "תאריך", "التاريخ", "วันที่",
)  # fmt: skip
SENT_KEYS = (
    "sent", "gesendet", "gesendet am", "envoyé", "envoyé le", "date d'envoi", "verzonden", "inviato", "data invio",
    "enviado", "enviado el", "enviada", "enviada em", "skickat", "sendt", "lähetetty", "wysłano", "wysłane",
    "data wysłania", "odesláno", "odoslané", "отправлено", "дата отправки", "надіслано", "gönderildi",
    "gönderilme tarihi", "εστάλη", "elküldve", "trimis", "trimis la", "发送时间", "发送日期", "寄件日期", "送信日時",
    "보낸 날짜", "보낸날짜", "đã gửi", "dikirim", "נשלח", "تم الإرسال", "sent on", "date sent", "received", "poslano",
    "išsiųsta", "nosūtīts", "saadetud", "ส่ง",
)  # fmt: skip
TO_KEYS = (
    "to", "an", "à", "a", "aan", "para", "til", "till", "do", "komu", "vastaanottaja", "кому", "до", "kime", "alıcı",
    "προς", "címzett", "către", "catre", "收件人", "收件者", "宛先", "받는사람", "받는 사람", "đến", "tới", "kepada",
    "אל", "إلى", "kam", "saaja", "za", "prima", "empfänger", "destinataire", "destinatario", "ถึง", "kuniele", "kam",
)  # fmt: skip
SUBJECT_KEYS = (
    "subject", "betreff", "objet", "onderwerp", "oggetto", "asunto", "assunto", "ämne", "emne", "aihe", "temat",
    "předmět", "predmet", "тема", "konu", "θέμα", "tárgy", "subiect", "主题", "主題", "主旨", "标题", "件名", "제목",
    "chủ đề", "tiêu đề", "subjek", "perihal", "נושא", "الموضوع", "tema", "teema", "sujet", "re", "เรื่อง", "zadeva",
)  # fmt: skip
OTHER_KEYS = (
    "cc", "bcc", "kopie", "copie", "copie à", "copia", "copia per conoscenza", "kopia", "kopi", "копия", "копія", "抄送",
    "副本", "참조", "cópia", "con copia", "reply-to", "reply to", "antwort an", "répondre à", "responder a", "importance",
    "priorität", "priority", "attachments", "organization", "mailed-by", "másolatot kap", "kopija", "bilgi", "sent by",
    "wichtigkeit", "anhänge", "pièces jointes", "bijlage", "reply_to", "message-id", "cc:", "ответить",
)  # fmt: skip

# Words of the line that stands alone above a quoted or forwarded mail, between dashes.
ORIGINAL = (
    "original message", "original email", "original mail", "original appointment", "reply message", "reply",
    "forwarded message", "forwarded by", "forwarded email", "forward", "forwarded mail", "begin forwarded message",
    "ursprüngliche nachricht", "originalnachricht", "original-nachricht", "ursprüngliche e-mail",
    "weitergeleitete nachricht", "weitergeleitet", "anfang der weitergeleiteten nachricht",
    "message d'origine", "message original", "message transféré", "message initial", "début du message transféré",
    "e-mail d'origine", "message d’origine", "début du message réexpédié",
    "mensaje original", "mensaje reenviado", "inicio del mensaje reenviado", "inicio del mensaje",
    "mensagem original", "mensagem encaminhada", "início da mensagem reencaminhada", "mensagem reencaminhada",
    "messaggio originale", "messaggio inoltrato", "inizio messaggio inoltrato",
    "oorspronkelijk bericht", "oorspronkelijke bericht", "origineel bericht", "doorgestuurd bericht",
    "begin doorgestuurd bericht", "forwarded bericht",
    "oprindelig besked", "oprindelig meddelelse", "videresendt besked", "videresendt meddelelse",
    "ursprungligt meddelande", "originalmeddelande", "vidarebefordrat meddelande", "vidarebefordrat brev",
    "opprinnelig melding", "videresendt melding", "original melding",
    "alkuperäinen viesti", "välitetty viesti", "edelleenlähetetty viesti",
    "wiadomość oryginalna", "oryginalna wiadomość", "wiadomość przekazana dalej", "przekazana wiadomość",
    "treść przekazanej wiadomości", "wiadomość pierwotna",
    "původní zpráva", "přeposlaná zpráva", "pôvodná správa", "preposlaná správa",
    "eredeti üzenet", "továbbított üzenet", "mesaj original", "mesajul original", "mesaj redirecționat",
    "исходное сообщение", "пересылаемое сообщение", "оригинальное сообщение", "начало переадресованного сообщения",
    "пересланное сообщение", "переадресованное сообщение", "перенаправленное сообщение",
    "оригінальне повідомлення", "вихідне повідомлення", "пересланий лист",
    "orijinal mesaj", "özgün ileti", "iletilmiş mesaj", "iletilen ileti", "orjinal mesaj",
    "αρχικό μήνυμα", "προωθημένο μήνυμα", "原始邮件", "原始郵件", "转发邮件", "轉寄郵件", "转发的邮件", "回复的原邮件",
    "原始信件", "轉寄的郵件", "元のメッセージ", "転送されたメッセージ", "転送メッセージ", "원본 메시지", "원본 메일",
    "전달된 메시지", "thư gốc", "thư được chuyển tiếp", "pesan asli", "pesan diteruskan", "הודעה מקורית", "הודעה שהועברה",
    "הודעה שנשלחה בהעברה", "الرسالة الأصلية", "رسالة معاد توجيهها", "izvorna poruka", "proslijeđena poruka",
    "previous replies", "previous message", "previous messages", "previous conversation",
)  # fmt: skip

# "Sent from my …", the line that a phone or program adds; what comes after it is a name of a device or program.
SENT_FROM = (
    "sent from", "sent via", "sent using", "sent with", "sent by", "get outlook for", "sent on", "download outlook for",
    "von meinem", "gesendet von", "gesendet mit", "gesendet aus", "diese nachricht wurde von", "holen sie sich outlook",
    "outlook für", "envoyé de", "envoyé depuis", "envoyé à partir de", "envoyé avec", "envoyé par", "obtenir outlook",
    "télécharger outlook", "enviado desde", "enviado con", "obtener outlook", "enviado do", "enviado de", "enviado a partir",
    "enviado pelo", "obter o outlook", "inviato da", "inviato dal", "scarica outlook", "ottieni outlook", "verzonden vanaf",
    "verstuurd vanaf", "verzonden met", "verzonden via", "download outlook", "outlook voor", "sendt fra", "hent outlook",
    "skickat från", "hämta outlook", "lähetetty", "hanki outlook", "wysłane z", "wysłano z", "pobierz program outlook",
    "pobierz outlook", "odesláno z", "odesláno ze", "odoslané z", "elküldve a", "küldve", "trimis de pe", "trimis din",
    "отправлено с", "отправлено из", "отправлено от", "надіслано з", "iphone'umdan gönderildi", "android uygulaması",
    "στάλθηκε από", "iphoneから送信", "发自我的", "發自我的", "从我的", "從我的", "傳送自", "发送自", "나의", "내 iphone",
    "iphone에서 보냄", "được gửi từ", "dikirim dari", "نشلח من", "נשלח מה", "أرسلت من", "poslano iz", "poslano sa",
)  # fmt: skip

# What is named in such a line.
DEVICES = (
    "sent from my ", "von meinem", "de mon ", "desde mi ", "van mijn", "från min", "fra min", "dal mio", "do meu", "mojego",
    "iphone", "ipad", "ios", "android", "outlook", "samsung", "galaxy", "huawei", "xiaomi", "redmi", "blackberry", "yahoo",
    "mail ", "gmail", "windows", "nokia", "proton", "mobil", "phone", "smartphone", "tablet", "typeapp", "bluemail",
    "spark", "aquamail", "thunderbird", "telefon", "handy", "pixel", "oneplus", "oppo", "vivo", "wiko", "mailspring",
    "superhuman", "airmail", "mail.ru", "почты", "яндекс",
)  # fmt: skip

# Lines with which people take their leave, alone on a line above their name.
REGARDS = (
    "regards", "best regards", "kind regards", "warm regards", "kindest regards", "with best regards", "best wishes",
    "with kind regards", "many regards", "yours sincerely", "yours faithfully", "yours truly", "rgds", "br", "kr",
    "mit freundlichen grüßen", "mit freundlichen gruessen", "mit freundlichem gruß", "mit besten grüßen", "mfg",
    "freundliche grüße", "viele grüße", "beste grüße", "liebe grüße", "herzliche grüße", "mit freundlichen grüssen",
    "freundliche grüsse", "viele grüsse", "schöne grüße", "lg", "vg", "gruß", "grüße",
    "cordialement", "bien cordialement", "bien à vous", "sincères salutations", "salutations", "meilleures salutations",
    "saludos", "un saludo", "saludos cordiales", "atentamente", "un cordial saludo", "atenciosamente", "atte",
    "cumprimentos", "com os melhores cumprimentos", "abraços", "cordiali saluti", "distinti saluti", "saluti",
    "met vriendelijke groet", "met vriendelijke groeten", "vriendelijke groet", "vriendelijke groeten", "mvg", "groeten",
    "med venlig hilsen", "venlig hilsen", "mvh", "hilsen", "vh", "kh", "de bedste hilsner", "bedste hilsner",
    "med vänlig hälsning", "med vänliga hälsningar", "vänliga hälsningar", "hälsningar", "vänligen", "bästa hälsningar",
    "med vennlig hilsen", "vennlig hilsen", "beste hilsen", "ystävällisin terveisin", "terveisin", "t.",
    "pozdrawiam", "z poważaniem", "z powazaniem", "pozdrowienia", "s pozdravem", "s pozdravom", "üdvözlettel", "üdv",
    "tisztelettel", "cu stimă", "cu respect", "с уважением", "с наилучшими пожеланиями", "з повагою", "saygılarımla",
    "iyi çalışmalar", "με εκτίμηση", "φιλικά", "此致", "祝好", "よろしくお願いいたします", "以上、よろしくお願いいたします",
    "敬具", "감사합니다", "בברכה", "مع التحية", "trân trọng", "hormat kami", "lep pozdrav", "srdačan pozdrav", "pozdrav",
)  # fmt: skip
