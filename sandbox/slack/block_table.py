"""Block Kit as a table: every block and element with its fields and limits.

Source: docs.slack.dev, reference/block-kit.
"""

from __future__ import annotations

from sandbox.slack.block_shapes import Kind, Many, OneOf, Rule, Shape, Text, Typed

FLAG = Kind((bool,), "boolean")
NUMBER = Kind((int, float), "number")
ANY_OBJECT = Kind((dict,), "object")
ANY_STRING = Text()
ID = Text(255)
STRINGS = Many(ANY_STRING)


def plain(high: int) -> Typed:
    """A plain_text object of 1 to `high` characters."""
    return Typed({"plain_text": Shape({"text": Text(high, low=1), "emoji": FLAG}, needs=("text",))})


def words(high: int) -> Typed:
    """A plain_text or mrkdwn object of 1 to `high` characters."""
    marked = Shape({"text": Text(high, low=1), "verbatim": FLAG}, needs=("text",))
    return Typed({**plain(high).shapes, "mrkdwn": marked})


CONFIRM = Shape(
    {
        "title": plain(100),
        "text": words(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": OneOf(("primary", "danger")),
    },
    needs=("title", "text"),
)
_OPTION_FIELDS: dict[str, Rule] = {"value": Text(150, low=1), "description": words(75), "url": Text(3000)}
OPTION = Shape(_OPTION_FIELDS | {"text": words(75)}, needs=("text", "value"))
PLAIN_OPTION = Shape(_OPTION_FIELDS | {"text": plain(75), "description": plain(75)}, needs=("text", "value"))
OPTION_GROUP = Shape(
    {"label": plain(75), "options": Many(PLAIN_OPTION, low=1, high=100)}, needs=("label", "options")
)
DISPATCH = Shape({"trigger_actions_on": Many(OneOf(("on_enter_pressed", "on_character_entered")))})
FILTER = Shape(
    {
        "include": Many(OneOf(("im", "mpim", "private", "public")), low=1),
        "exclude_external_shared_channels": FLAG,
        "exclude_bot_users": FLAG,
    }
)

_ELEMENT: dict[str, Rule] = {"action_id": ID, "confirm": CONFIRM}
_FOCUS: dict[str, Rule] = _ELEMENT | {"focus_on_load": FLAG}
_PICK: dict[str, Rule] = _FOCUS | {"placeholder": plain(150)}
_MANY: dict[str, Rule] = {"max_selected_items": NUMBER}
_STATIC: dict[str, Rule] = {
    "options": Many(PLAIN_OPTION, low=1, high=100),
    "option_groups": Many(OPTION_GROUP, low=1, high=100),
}
_CONVERSATIONS: dict[str, Rule] = {
    "default_to_current_conversation": FLAG,
    "filter": FILTER,
}
_TYPED: dict[str, Rule] = {
    "action_id": ID,
    "placeholder": plain(150),
    "focus_on_load": FLAG,
    "dispatch_action_config": DISPATCH,
}

BUTTON = Shape(
    _ELEMENT
    | {
        "text": plain(75),
        "url": Text(3000),
        "value": Text(2000),
        "style": OneOf(("primary", "danger")),
        "accessibility_label": Text(75),
    },
    needs=("text",),
)
IMAGE = Shape(
    {"image_url": Text(3000, low=1), "alt_text": Text(2000), "slack_file": ANY_OBJECT},
    needs=("alt_text",),
    needs_any=("image_url", "slack_file"),
)
STATIC_SELECT = Shape(
    _PICK | _STATIC | {"initial_option": PLAIN_OPTION, "response_url_enabled": FLAG},
    needs_any=("options", "option_groups"),
)
MULTI_STATIC_SELECT = Shape(
    _PICK | _STATIC | _MANY | {"initial_options": Many(PLAIN_OPTION)}, needs_any=("options", "option_groups")
)

SELECTS: dict[str, Rule] = {
    "static_select": STATIC_SELECT,
    "multi_static_select": MULTI_STATIC_SELECT,
    "external_select": Shape(_PICK | {"initial_option": PLAIN_OPTION, "min_query_length": NUMBER}),
    "multi_external_select": Shape(
        _PICK | _MANY | {"initial_options": Many(PLAIN_OPTION), "min_query_length": NUMBER}
    ),
    "users_select": Shape(_PICK | {"initial_user": ANY_STRING}),
    "multi_users_select": Shape(_PICK | _MANY | {"initial_users": STRINGS}),
    "channels_select": Shape(_PICK | {"initial_channel": ANY_STRING, "response_url_enabled": FLAG}),
    "multi_channels_select": Shape(_PICK | _MANY | {"initial_channels": STRINGS}),
    "conversations_select": Shape(
        _PICK | _CONVERSATIONS | {"initial_conversation": ANY_STRING, "response_url_enabled": FLAG}
    ),
    "multi_conversations_select": Shape(_PICK | _CONVERSATIONS | _MANY | {"initial_conversations": STRINGS}),
}
CHOICES: dict[str, Rule] = {
    "checkboxes": Shape(
        _FOCUS | {"options": Many(OPTION, low=1, high=10), "initial_options": Many(OPTION, low=1)},
        needs=("options",),
    ),
    "radio_buttons": Shape(
        _FOCUS | {"options": Many(OPTION, low=1, high=10), "initial_option": OPTION}, needs=("options",)
    ),
    "datepicker": Shape(_PICK | {"initial_date": ANY_STRING}),
    "timepicker": Shape(_PICK | {"initial_time": ANY_STRING, "timezone": ANY_STRING}),
    "datetimepicker": Shape(_FOCUS | {"initial_date_time": NUMBER}),
}
CLICKS: dict[str, Rule] = {
    "button": BUTTON,
    "overflow": Shape(_ELEMENT | {"options": Many(PLAIN_OPTION, low=1, high=5)}, needs=("options",)),
    "workflow_button": Shape({"text": plain(75)}, loose=True, needs=("text",)),
}
_STYLE = Shape({}, loose=True)
INLINE = Typed(
    {
        "text": Shape({"text": Text(low=1), "style": _STYLE}, needs=("text",)),
        "link": Shape(
            {"url": Text(3000, low=1), "text": ANY_STRING, "style": _STYLE, "unsafe": FLAG}, needs=("url",)
        ),
        "user": Shape({"user_id": Text(low=1), "style": _STYLE}, needs=("user_id",)),
        "usergroup": Shape({"usergroup_id": Text(low=1), "style": _STYLE}, needs=("usergroup_id",)),
        "channel": Shape({"channel_id": Text(low=1), "style": _STYLE}, needs=("channel_id",)),
        "broadcast": Shape(
            {"range": OneOf(("here", "channel", "everyone")), "style": _STYLE}, needs=("range",)
        ),
        "emoji": Shape({"name": Text(low=1)}, needs=("name",), loose=True),
        "date": Shape(
            {"timestamp": NUMBER, "format": Text(low=1)}, needs=("timestamp", "format"), loose=True
        ),
        "color": Shape({"value": Text(low=1), "style": _STYLE}, needs=("value",)),
        "team": Shape({"team_id": Text(low=1), "style": _STYLE}, needs=("team_id",)),
    }
)
SECTION_OF_RICH_TEXT = Shape({"elements": Many(INLINE)}, needs=("elements",))
RICH_ELEMENTS = Typed(
    {
        "rich_text_section": SECTION_OF_RICH_TEXT,
        "rich_text_list": Shape(
            {
                "elements": Many(Typed({"rich_text_section": SECTION_OF_RICH_TEXT})),
                "style": OneOf(("bullet", "ordered")),
                "indent": NUMBER,
                "offset": NUMBER,
                "border": NUMBER,
            },
            needs=("elements", "style"),
        ),
        "rich_text_quote": Shape({"elements": Many(INLINE), "border": NUMBER}, needs=("elements",)),
        "rich_text_preformatted": Shape(
            {"elements": Many(INLINE), "border": NUMBER, "language": ANY_STRING}, needs=("elements",)
        ),
    }
)
RICH_TEXT = Typed({"rich_text": Shape({"elements": Many(RICH_ELEMENTS)}, needs=("elements",), loose=True)})
INPUTS: dict[str, Rule] = {
    "plain_text_input": Shape(
        _TYPED | {"initial_value": Text(3000), "multiline": FLAG, "min_length": NUMBER, "max_length": NUMBER},
    ),
    "email_text_input": Shape(_TYPED | {"initial_value": ANY_STRING}),
    "url_text_input": Shape(_TYPED | {"initial_value": ANY_STRING}),
    "number_input": Shape(
        _TYPED
        | {
            "is_decimal_allowed": FLAG,
            "initial_value": ANY_STRING,
            "min_value": ANY_STRING,
            "max_value": ANY_STRING,
        },
        needs=("is_decimal_allowed",),
    ),
    "rich_text_input": Shape(_TYPED | {"initial_value": RICH_TEXT, "min_lines": NUMBER, "max_lines": NUMBER}),
    "file_input": Shape({"action_id": ID, "filetypes": STRINGS, "max_files": NUMBER}),
}
_TEXTS = words(2000).shapes
ACTION_ELEMENTS = Typed({**SELECTS, **CHOICES, **CLICKS})
ACCESSORIES = Typed({**SELECTS, **CHOICES, **CLICKS, "image": IMAGE})
INPUT_ELEMENTS = Typed({**SELECTS, **CHOICES, **INPUTS})
CONTEXT_ELEMENTS = Typed({**_TEXTS, "image": IMAGE})

_CELL = Typed(
    {
        "raw_text": Shape({"text": ANY_STRING}, needs=("text",)),
        **RICH_TEXT.shapes,
    }
)

_BLOCK: dict[str, Rule] = {"block_id": ID}
BLOCKS: dict[str, Rule] = {
    "section": Shape(
        _BLOCK
        | {
            "text": words(3000),
            "fields": Many(words(2000), low=1, high=10),
            "accessory": ACCESSORIES,
            "expand": FLAG,
        },
        needs_any=("text", "fields"),
    ),
    "header": Shape(_BLOCK | {"text": plain(150), "level": NUMBER}, needs=("text",)),
    "divider": Shape(_BLOCK),
    "context": Shape(_BLOCK | {"elements": Many(CONTEXT_ELEMENTS, low=1, high=10)}, needs=("elements",)),
    "actions": Shape(_BLOCK | {"elements": Many(ACTION_ELEMENTS, low=1, high=25)}, needs=("elements",)),
    "image": Shape(
        _BLOCK
        | {
            "image_url": Text(3000, low=1),
            "alt_text": Text(2000, low=1),
            "title": plain(2000),
            "slack_file": ANY_OBJECT,
        },
        needs=("alt_text",),
        needs_any=("image_url", "slack_file"),
    ),
    "input": Shape(
        _BLOCK
        | {
            "label": plain(2000),
            "hint": plain(2000),
            "element": INPUT_ELEMENTS,
            "optional": FLAG,
            "dispatch_action": FLAG,
        },
        needs=("label", "element"),
    ),
    "rich_text": Shape(_BLOCK | {"elements": Many(RICH_ELEMENTS)}, needs=("elements",)),
    "table": Shape(
        _BLOCK
        | {"rows": Many(Many(_CELL, low=1, high=20), low=1, high=100), "column_settings": Many(ANY_OBJECT)},
        needs=("rows",),
    ),
}
MESSAGE_BLOCKS: dict[str, Rule] = {
    **BLOCKS,
    "markdown": Shape(_BLOCK | {"text": Text(12000, low=1)}, needs=("text",)),
    "file": Shape(
        _BLOCK | {"external_id": ANY_STRING, "source": ANY_STRING}, needs=("external_id", "source")
    ),
}
MODAL_BLOCKS: dict[str, Rule] = {
    **BLOCKS,
    "alert": Shape(
        _BLOCK | {"text": words(200), "level": OneOf(("default", "info", "warning", "error", "success"))},
        needs=("text",),
    ),
}

_VIEW: dict[str, Rule] = {
    "private_metadata": Text(3000),
    "callback_id": Text(255),
    "external_id": Text(255),
}
MODAL = Shape(
    _VIEW
    | {
        "title": plain(24),
        "submit": plain(24),
        "close": plain(24),
        "blocks": Many(Typed(MODAL_BLOCKS), low=1, high=100),
        "clear_on_close": FLAG,
        "notify_on_close": FLAG,
        "submit_disabled": FLAG,
    },
    needs=("title", "blocks"),
)
HOME = Shape(_VIEW | {"blocks": Many(Typed(BLOCKS), low=1, high=100)}, needs=("blocks",))
MESSAGE = Many(Typed(MESSAGE_BLOCKS), high=50)
VIEW = Typed({"modal": MODAL, "home": HOME})
