"""The words of bounces and automatic answers, by language: data for screening."""

import re


def _any(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(words), re.IGNORECASE)


def _at_start(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"^\W{{0,20}}(?:{'|'.join(words)})", re.IGNORECASE)


# What stands before the @ of addresses that nobody reads.
JUNK_NAMES = (
    r"postmaster", r"mailer[-_.]?daemon", r"mail[-_.]?daemon",
    r"(?:do[-_.]?)?no[-_.]?t?[-_.]?reply(?:[-_.+0-9].*)?",
    r"do-?not-?(?:reply|respond).*", r"(?:bounce|bounces)(?:[-_.+=].*)?", r"nobody", r"auto-?reply",
    r"auto-?responder", r"listserv", r"majordomo",
)  # fmt: skip

# What mail servers call themselves.
DAEMON_NAMES = (
    r"mail(?:er)? (?:delivery|daemon|admin)", r"delivery (?:sub)?system", r"mailer-daemon",
    r"system administrator", r"mail router", r"mail delivery", r"postmaster",
    r"internet mail (?:delivery|connector)", r"mail server", r"mail gateway", r"messaging (?:agent|server)",
)  # fmt: skip

# At the start of a subject that people do not write.
UNMISTAKABLE = (
    r"undeliver(?:able|ed)", r"non[- ]?delivery", r"delivery (?:status|failure) notification",
    r"delivery notification: ?delivery", r"mail delivery (?:fail|warning|problem|error|status|system)",
    r"failure notice", r"returned mail", r"returning message", r"mail system error",
    r"mail (?:could|can)(?: ?not|n.t) be delivered", r"(?:warning: )?could not send message",
    r"message (?:delivery (?:fail|status|notif)|status)", r"unzustellbar", r"mancato recapito",
    r"mancata consegna", r"onbestelbaar", r"niet bezorgd", r"non remis", r"non distribu", r"недоставленное",
    r"メールエラー", r"配信(?:不能|エラー|失敗)", r"系统退信", r"投递失败",
)  # fmt: skip

# In the subject of a delivery report.
UNDELIVERED = (
    r"undeliver(?:able|ed)", r"not delivered", r"non[- ]?deliver",
    r"delivery (?:status|failure|failed|problem|report|notification|error|warning)",
    r"delivery (?:unsuccessful|delayed|has failed|incomplete)",
    r"deliver(?:ed|y)? .{0,20}(?:fail|error|delay)", r"failure (?:notice|delivering|notification|report)",
    r"returned (?:mail|message|to sender)", r"return(?:ed|ing) (?:e-?)?mail",
    r"mail (?:system )?(?:error|failure|could not be)", r"failed (?:mail|delivery|to deliver)",
    r"message (?:delivery|not|undeliver|could not)", r"cannot (?:send|deliver)",
    r"could not (?:send|deliver|be delivered)", r"(?:couldn.t|unable to) (?:be )?(?:send|deliver)",
    r"mailbox (?:full|unavailable|exceed|is full)", r"user unknown", r"unknown (?:user|address|recipient)",
    r"address (?:error|not found)", r"nondeliverable", r"bounced? (?:mail|message)", r"quota exceeded",
    r"warning: (?:could not send|message)", r"permanent (?:delivery|fatal|error)", r"sent message status",
    r"error in (?:your )?(?:mail|message)", r"unzustellbar", r"nicht zugestellt", r"nicht zustellbar",
    r"non remis",
    r"non distribu", r"no (?:se ha podido )?entrega", r"no se puede entregar", r"mensaje no entregado",
    r"nicht ausgeliefert", r"não entreg", r"falha na entrega",
    r"non recapitat", r"mancato recapito", r"mancata consegna", r"impossibile recapitare", r"niet bezorg",
    r"onbestelbaar", r"niet afgeleverd", r"kan ikke leveres", r"kunne ikke leveres",
    r"kunde inte levereras", r"gick inte att leverera", r"niedostarcz", r"nie dostarczono",
    r"nedoruč", r"nelze doručit", r"недоставл", r"не доставлен", r"невозможно доставить",
    r"未配信",
    r"配信(?:でき|不能|エラー|失敗)", r"届け(?:でき|られ)", r"エラーメール", r"メールエラー",
    r"배달(?:되지|할 수)",
    r"échec de (?:la )?(?:remise|distribution)", r"n.a pas (?:pu )?[êe]t[ré]e? (?:remis|délivré|distribué)",
    r"zwrot (?:poczty|wiadomości)",
    r"无法(?:投递|送达)", r"投递失败", r"전송 ?실패", r"are not (?:a )?member",
)  # fmt: skip

# In the text of a delivery report.
REFUSED = (
    r"(?:could|can|was|were)(?: ?not|n.t) (?:be )?deliver", r"undeliver(?:able|ed)",
    r"delivery (?:has )?(?:to the following|failed|failure|status|error|attempt)",
    r"permanent (?:fatal )?error", r"user unknown", r"unknown user", r"no such user",
    r"mailbox (?:unavailable|is full|full|not found|quota)",
    r"recipient.{0,40}(?:reject|unknown|not found|fail)",
    r"(?:following|these) (?:e-?mail )?(?:address|recipient).{0,60}"
    r"(?:fail|error|could|can|were|problem|reject|not)",
    r"returned (?:to (?:the )?sender|mail|message)", r"did not reach", r"not delivered",
    r"unable to deliver", r"address(?:es)? (?:rejected|not found|unknown)",
    r"(?:original|your) message .{0,60}(?:below|follows|returned|attached|undeliver)",
    r"\b5[0-9]{2}[ -]5\.\d{1,3}\.\d{1,3}\b", r"\bstatus: ?[45]\.\d",
    r"(?:5[05]\d|4[25]\d) .{0,60}(?:user|mailbox|recipient|unknown|reject|denied|relay)",
    r"does not (?:exist|like recipient)", r"account (?:is )?(?:disabled|inactive|expired|suspended)",
    r"over (?:disk )?quota", r"quota exceeded", r"message (?:was )?refused",
    r"delivery to .{1,80} (?:failed|delayed)", r"host (?:unknown|not found)", r"konnte nicht zugestellt",
    r"配信でき", r"届け(?:でき|られ)", r"存在しません", r"受信者", r"送信できません", r"エラー",
    r"无法(?:投递|送达)", r"не (?:был[оа]? )?доставлен", r"non (?:è stato possibile|remis|distribu)",
    r"you are not a member", r"automatically rejected", r"invalid (?:user )?address", r"postponed due",
)  # fmt: skip

# At the start of the subject of an automatic answer.
AWAY = (
    r"(?:auto(?:matic|mated|mated)?|auto)[- ]?(?:reply|response|respond\w*|answer|acknowledg\w+)\b",
    r"autoreply", r"autoresponse", r"out[- ]of[- ](?:the[- ])?office", r"ooo\b",
    r"away from (?:my|the) (?:mail|office|desk)",
    r"vacation (?:reply|message|response|notice)",
    r"absen[ct]e? (?:du bureau|message|notice)",
    r"automatische (?:antwort|abwesenheit|e-mail)", r"automatisches? antwort",
    r"autom\w* antw", r"réponse automatique", r"reponse automatique",
    r"absence du bureau", r"message d.absence", r"respuesta autom[aá]tica",
    r"fuera de (?:la )?oficina", r"resposta autom[aá]tica", r"fora do escrit[oó]rio",
    r"risposta automatica", r"fuori (?:sede|ufficio)",
    r"automatisch antwoord", r"automatische (?:beantwoording|reactie)",
    r"autosvar", r"automatisk svar", r"automatiskt svar",
    r"automaattinen vastaus", r"autom\w*vastaus", r"automatyczna odpowied[zź]",
    r"odpowied[zź] automatyczna", r"autoodpowied[zź]", r"poza biurem",
    r"automatická odpov[eě][dď]", r"automatikus válasz",
    r"răspuns automat", r"автоответ", r"автоматический ответ", r"автовідповід", r"автоматична відповідь",
    r"otomatik (?:yanıt|cevap)", r"ofis dışında", r"αυτόματη απάντηση",
    r"εκτός γραφείου", r"自动(?:回复|答复|回覆)", r"自動(?:返信|回覆|応答|答覆)",
    r"자동 ?(?:응답|회신)", r"trả lời tự động", r"balasan otomatis", r"מענה אוטומטי", r"תשובה אוטומטית",
    r"رد تلقائي", r"samodejni odgovor", r"automatski odgovor",
)  # fmt: skip

# The same, but people write it too: a second sign is wanted.
PERHAPS_AWAY = (
    r"absence notification", r"je suis absent", r"en congé", r"ausencia", r"ausente", r"ausência",
    r"assenza", r"afwezig", r"niet aanwezig", r"fraværende", r"frånvaro", r"poissa", r"nieobecno",
    r"nepřítomn", r"távollét", r"отсутств(?:ие|ую)", r"不在", r"外出", r"부재", r"eingangsbestätigung",
    r"i am (?:currently )?(?:away|out of)", r"on (?:vacation|annual leave|holiday)\b",
    r"(?:ich bin )?(?:zur zeit )?(?:nicht im|ausser|außer) (?:haus|b[üu]ro)",
    r"abwesenheit(?:snotiz|sassistent|smeldung|:|$)", r"ikke på kontoret", r"mimo kancel",
)  # fmt: skip

# What only a mail server writes into the text.
TECHNICAL = (
    r"\b[45]\.\d{1,2}\.\d{1,3}\b", r"\b(?:5[0-7]\d|4[0-5]\d)[ -]", r"^received: (?:from|by)",
    r"^message-id:", r"^return-path:", r"user unknown", r"unknown user", r"no such user",
    r"mailbox (?:is )?full", r"full mailbox", r"quota", r"\bsmtp\b", r"\bmta\b", r"mailer-?daemon",
    r"original message (?:follows|below|is attached|headers)", r"(?:advisory|warning)[- ]only",
    r"undelivered", r"are not a member", r"invalid (?:user )?address", r"automatically rejected",
    r"returned to sender", r"\brelay",
)  # fmt: skip

# Before the colon in the subject of a read receipt.
READ = (
    r"read", r"gelesen", r"lu", r"leído", r"lido", r"letto", r"gelezen", r"läst", r"læst", r"lest",
    r"przeczytane", r"přečteno", r"прочтено", r"прочитано", r"okundu", r"已读", r"開封済み", r"既読",
    r"return receipt \(displayed\)", r"read receipt", r"disposition notification", r"lesebestätigung",
    r"empfangsbestätigung", r"confirmation de lecture",
)  # fmt: skip

JUNK_LOCAL_PARTS = _any(JUNK_NAMES)
BOUNCE_NAMES = _any(DAEMON_NAMES)
BOUNCE_ONLY_SUBJECTS = _at_start(UNMISTAKABLE)
BOUNCE_SUBJECTS = _any(UNDELIVERED)
BOUNCE_TEXTS = _any(REFUSED)
BOUNCE_MARKS = re.compile("|".join(TECHNICAL), re.IGNORECASE | re.MULTILINE)
AWAY_SUBJECTS = _at_start(AWAY)
PERHAPS_AWAY_SUBJECTS = _at_start(PERHAPS_AWAY)
RECEIPT_SUBJECTS = re.compile(
    rf"^\W{{0,20}}(?:{'|'.join(READ)})\s?:|^\W{{0,20}}(?:return|read) receipt\b", re.IGNORECASE
)
