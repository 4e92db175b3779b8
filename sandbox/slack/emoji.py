"""Names of emoji: enough of the standard set to tell a name from a word, and to name what people type."""

from __future__ import annotations

_TABLE = """
grinning 1f600 smile 1f604 smiley 1f603 grin 1f601 laughing 1f606 sweat_smile 1f605 joy 1f602
rolling_on_the_floor_laughing 1f923 blush 1f60a innocent 1f607 slightly_smiling_face 1f642
upside_down_face 1f643 wink 1f609 relieved 1f60c heart_eyes 1f60d kissing_heart 1f618 yum 1f60b
stuck_out_tongue 1f61b sunglasses 1f60e star-struck 1f929 partying_face 1f973 smirk 1f60f
unamused 1f612 disappointed 1f61e pensive 1f614 worried 1f61f confused 1f615 cry 1f622 sob 1f62d
rage 1f621 angry 1f620 flushed 1f633 scream 1f631 fearful 1f628 hugging_face 1f917
thinking_face 1f914 shushing_face 1f92b neutral_face 1f610 expressionless 1f611 grimacing 1f62c
sleeping 1f634 mask 1f637 nerd_face 1f913 exploding_head 1f92f sleepy 1f62a robot_face 1f916
skull 1f480 ghost 1f47b wave 1f44b raised_hand 270b ok_hand 1f44c +1 1f44d thumbsup 1f44d -1 1f44e
thumbsdown 1f44e clap 1f44f raised_hands 1f64c pray 1f64f handshake 1f91d muscle 1f4aa
point_right 1f449 point_left 1f448 point_up_2 1f446 point_down 1f447 v 270c crossed_fingers 1f91e
writing_hand 270d-fe0f eyes 1f440 bow 1f647 shrug 1f937 raising_hand 1f64b facepalm 1f926
heart 2764-fe0f broken_heart 1f494 blue_heart 1f499 green_heart 1f49a yellow_heart 1f49b
purple_heart 1f49c 100 1f4af boom 1f4a5 zzz 1f4a4 speech_balloon 1f4ac fire 1f525 sparkles 2728
star 2b50 star2 1f31f zap 26a1 sunny 2600-fe0f cloud 2601-fe0f rainbow 1f308 snowflake 2744-fe0f
tada 1f389 balloon 1f388 gift 1f381 trophy 1f3c6 medal 1f396-fe0f dart 1f3af coffee 2615 pizza 1f355
cake 1f370 beer 1f37a basketball 1f3c0 soccer 26bd rocket 1f680 airplane 2708-fe0f car 1f697
ambulance 1f691 house 1f3e0 office 1f3e2 hospital 1f3e5 earth_africa 1f30d white_check_mark 2705
heavy_check_mark 2714-fe0f ballot_box_with_check 2611-fe0f x 274c negative_squared_cross_mark 274e
heavy_plus_sign 2795 heavy_minus_sign 2796 warning 26a0-fe0f no_entry 26d4 no_entry_sign 1f6ab
octagonal_sign 1f6d1 exclamation 2757 grey_exclamation 2755 question 2753 grey_question 2754
bangbang 203c-fe0f information_source 2139-fe0f recycle 267b-fe0f sos 1f198 new 1f195 ok 1f197
cool 1f192 up 1f199 soon 1f51c end 1f51a red_circle 1f534 large_blue_circle 1f535
large_green_circle 1f7e2 large_yellow_circle 1f7e1 large_orange_circle 1f7e0
large_purple_circle 1f7e3 white_circle 26aa black_circle 26ab large_green_square 1f7e9
large_red_square 1f7e5 large_yellow_square 1f7e8 small_red_triangle 1f53a arrow_right 27a1-fe0f
arrow_left 2b05-fe0f arrow_up 2b06-fe0f arrow_down 2b07-fe0f leftwards_arrow_with_hook 21a9-fe0f
arrow_right_hook 21aa-fe0f arrows_counterclockwise 1f504 arrow_forward 25b6-fe0f
double_vertical_bar 23f8-fe0f black_square_for_stop 23f9-fe0f repeat 1f501 fast_forward 23e9
rewind 23ea email 2709-fe0f envelope 2709-fe0f e-mail 1f4e7 envelope_with_arrow 1f4e9
incoming_envelope 1f4e8 inbox_tray 1f4e5 outbox_tray 1f4e4 mailbox 1f4eb mailbox_with_mail 1f4ec
mailbox_with_no_mail 1f4ed mailbox_closed 1f4ea postbox 1f4ee package 1f4e6 phone 260e-fe0f
telephone_receiver 1f4de iphone 1f4f1 computer 1f4bb desktop_computer 1f5a5-fe0f printer 1f5a8-fe0f
keyboard 2328-fe0f floppy_disk 1f4be cd 1f4bf camera 1f4f7 mag 1f50d mag_right 1f50e bulb 1f4a1
memo 1f4dd pencil 1f4dd pencil2 270f-fe0f paperclip 1f4ce pushpin 1f4cc round_pushpin 1f4cd
scissors 2702-fe0f clipboard 1f4cb calendar 1f4c6 date 1f4c5 spiral_calendar_pad 1f5d3-fe0f
card_index 1f4c7 chart_with_upwards_trend 1f4c8 chart_with_downwards_trend 1f4c9 bar_chart 1f4ca
file_folder 1f4c1 open_file_folder 1f4c2 file_cabinet 1f5c4-fe0f wastebasket 1f5d1-fe0f
page_facing_up 1f4c4 page_with_curl 1f4c3 bookmark 1f516 bookmark_tabs 1f4d1 label 1f3f7-fe0f
book 1f4d6 books 1f4da newspaper 1f4f0 ledger 1f4d2 ticket 1f3ab admission_tickets 1f39f-fe0f
hourglass 231b hourglass_flowing_sand 23f3 watch 231a alarm_clock 23f0 stopwatch 23f1-fe0f
timer_clock 23f2-fe0f clock1 1f550 clock12 1f55b lock 1f512 unlock 1f513 closed_lock_with_key 1f510
key 1f511 old_key 1f5dd-fe0f shield 1f6e1-fe0f gear 2699-fe0f wrench 1f527 hammer 1f528
hammer_and_wrench 1f6e0-fe0f nut_and_bolt 1f529 link 1f517 chains 26d3-fe0f electric_plug 1f50c
battery 1f50b satellite 1f4e1 bell 1f514 no_bell 1f515 loudspeaker 1f4e2 mega 1f4e3 mute 1f507
sound 1f509 bust_in_silhouette 1f464 busts_in_silhouette 1f465 male-technologist 1f468-200d-1f4bb
female-technologist 1f469-200d-1f4bb technologist 1f9d1-200d-1f4bb detective 1f575-fe0f
construction 1f6a7 rotating_light 1f6a8 traffic_light 1f6a5 checkered_flag 1f3c1
triangular_flag_on_post 1f6a9 white_flag 1f3f3-fe0f bug 1f41b cat 1f431 dog 1f436 snail 1f40c
turtle 1f422 bee 1f41d penguin 1f427 seedling 1f331 herb 1f33f four_leaf_clover 1f340
money_with_wings 1f4b8 moneybag 1f4b0 credit_card 1f4b3 euro 1f4b6 receipt 1f9fe scales 2696-fe0f
thread 1f9f5 jigsaw 1f9e9 puzzle_piece 1f9e9 one 31-fe0f-20e3 two 32-fe0f-20e3 three 33-fe0f-20e3
four 34-fe0f-20e3 five 35-fe0f-20e3 six 36-fe0f-20e3 seven 37-fe0f-20e3 eight 38-fe0f-20e3
nine 39-fe0f-20e3 zero 30-fe0f-20e3 keycap_ten 1f51f hash 23-fe0f-20e3
"""
_WORDS = _TABLE.split()

POINTS: dict[str, str] = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))  # name -> code points in hex


def characters(points: str) -> str:
    """The characters of hyphenated code points."""
    return "".join(chr(int(point, 16)) for point in points.split("-"))


# Longest first, so that a sequence wins over its beginning. Keycaps are left out: a typed digit stays one.
NAMES: dict[str, str] = {}
for _name, _points in POINTS.items():
    if not _points.endswith("20e3"):
        NAMES.setdefault(characters(_points), _name)
        NAMES.setdefault(characters(_points.removesuffix("-fe0f")), _name)
NAMES = dict(sorted(NAMES.items(), key=lambda row: -len(row[0])))


def is_emoji(name: str, custom: frozenset[str] | set[str] = frozenset()) -> bool:
    """Whether `:name:` shows a picture; a skin tone may follow."""
    return name.split("::")[0] in POINTS or name in custom
