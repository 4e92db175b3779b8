"""Short names of emoji as Slack writes them, where Unicode's own name for the character is another.

One character, then its names; a character's names may run on to the next line. Every other name is
the Unicode name in lower case with underscores, and needs no row (`emoji.py` looks it up).
"""

SHORT_NAMES = """
#️⃣ hash *️⃣ asterisk keycap_star 0️⃣ zero 1️⃣ one 2️⃣ two 3️⃣ three 4️⃣ four 5️⃣ five 6️⃣ six 7️⃣ seven 8️⃣
eight 9️⃣ nine ©️ copyright copyright_sign ®️ registered registered_sign ‼️ double_exclamation_mark bangbang
⁉️ exclamation_question_mark interrobang ™️ trade_mark tm trade_mark_sign ℹ️ information information_source
↔️ left-right_arrow left_right_arrow ↕️ up-down_arrow arrow_up_down up_down_arrow ↖️ up-left_arrow
arrow_upper_left up_left_arrow north_west_arrow ↗️ up-right_arrow arrow_upper_right up_right_arrow
north_east_arrow ↘️ down-right_arrow arrow_lower_right down_right_arrow south_east_arrow ↙️ down-left_arrow
arrow_lower_left down_left_arrow south_west_arrow ↩️ right_arrow_curving_left leftwards_arrow_with_hook ↪️
left_arrow_curving_right arrow_right_hook rightwards_arrow_with_hook ⌚ watch ⌛ hourglass_done hourglass ⌨️
keyboard ⏏️ eject_button eject_symbol ⏩ fast-forward_button fast_forward fast_forward_button
black_right_pointing_double_triangle ⏪ fast_reverse_button rewind black_left_pointing_double_triangle ⏫
fast_up_button arrow_double_up black_up_pointing_double_triangle ⏬ fast_down_button arrow_double_down
black_down_pointing_double_triangle ⏭️ next_track_button
black_right_pointing_double_triangle_with_vertical_bar ⏮️ last_track_button previous_track_button
black_left_pointing_double_triangle_with_vertical_bar ⏯️ play_or_pause_button
black_right_pointing_triangle_with_double_vertical_bar ⏰ alarm_clock ⏱️ stopwatch ⏲️ timer_clock ⏳
hourglass_not_done hourglass_flowing_sand hourglass_with_flowing_sand ⏸️ pause_button double_vertical_bar ⏹️
stop_button black_square_for_stop ⏺️ record_button black_circle_for_record Ⓜ️ circled_m m
circled_latin_capital_letter_m ▪️ black_small_square ▫️ white_small_square ▶️ play_button arrow_forward
black_right_pointing_triangle ◀️ reverse_button arrow_backward black_left_pointing_triangle ◻️
white_medium_square ◼️ black_medium_square ◽ white_medium-small_square white_medium_small_square ◾
black_medium-small_square black_medium_small_square ☀️ sun sunny black_sun_with_rays ☁️ cloud ☂️ umbrella
open_umbrella ☃️ snowman snowman_with_snow ☄️ comet ☎️ telephone phone black_telephone ☑️
check_box_with_check ballot_box_with_check ☔ umbrella_with_rain_drops ☕ hot_beverage coffee ☘️ shamrock ☝️
index_pointing_up point_up white_up_pointing_index ☠️ skull_and_crossbones ☢️ radioactive radioactive_sign
☣️ biohazard biohazard_sign ☦️ orthodox_cross ☪️ star_and_crescent ☮️ peace_symbol ☯️ yin_yang ☸️
wheel_of_dharma ☹️ frowning_face white_frowning_face ☺️ smiling_face relaxed white_smiling_face ♀️
female_sign ♂️ male_sign ♈ aries ♉ taurus ♊ gemini ♋ cancer ♌ leo ♍ virgo ♎ libra ♏ scorpio scorpius
♐ sagittarius ♑ capricorn ♒ aquarius ♓ pisces ♟️ chess_pawn black_chess_pawn ♠️ spade_suit spades
black_spade_suit ♣️ club_suit clubs black_club_suit ♥️ heart_suit hearts black_heart_suit ♦️ diamond_suit
diamonds black_diamond_suit ♨️ hot_springs hotsprings ♻️ recycling_symbol recycle
black_universal_recycling_symbol ♾️ infinity permanent_paper_sign ♿ wheelchair_symbol wheelchair ⚒️
hammer_and_pick ⚓ anchor ⚔️ crossed_swords ⚕️ medical_symbol staff_of_aesculapius ⚖️ balance_scale scales
⚗️ alembic ⚙️ gear ⚛️ atom_symbol ⚜️ fleur-de-lis fleur_de_lis ⚠️ warning warning_sign ⚡ high_voltage zap
high_voltage_sign ⚧️ transgender_symbol male_with_stroke_and_male_and_female_sign ⚪ white_circle
medium_white_circle ⚫ black_circle medium_black_circle ⚰️ coffin ⚱️ funeral_urn ⚽ soccer_ball soccer ⚾
baseball ⛄ snowman_without_snow ⛅ partly_sunny ⛈️ cloud_with_lightning_and_rain thunder_cloud_and_rain ⛎
ophiuchus ⛏️ pick ⛑️ helmet_with_white_cross rescue_worker_helmet rescue_workers_helmet ⛓️ chains ⛔
no_entry ⛩️ shinto_shrine ⛪ church ⛰️ mountain ⛱️ umbrella_on_ground parasol_on_ground ⛲ fountain ⛳
flag_in_hole golf ⛴️ ferry ⛵ sailboat boat ⛷️ skier ⛸️ ice_skate ⛹️ person_bouncing_ball
bouncing_ball_person person_with_ball ⛺ tent ⛽ fuel_pump fuelpump ✂️ scissors black_scissors ✅
check_mark_button white_check_mark white_heavy_check_mark ✈️ airplane ✉️ envelope ✊ raised_fist fist
fist_raised ✋ raised_hand hand ✌️ victory_hand v ✍️ writing_hand ✏️ pencil2 ✒️ black_nib ✔️ check_mark
heavy_check_mark ✖️ multiply heavy_multiplication_x ✝️ latin_cross ✡️ star_of_david ✨ sparkles ✳️
eight-spoked_asterisk eight_spoked_asterisk ✴️ eight-pointed_star eight_pointed_black_star
eight_pointed_star ❄️ snowflake ❇️ sparkle ❌ cross_mark x ❎ cross_mark_button negative_squared_cross_mark
❓ red_question_mark question black_question_mark_ornament ❔ white_question_mark grey_question
white_question_mark_ornament ❕ white_exclamation_mark grey_exclamation white_exclamation_mark_ornament ❗
red_exclamation_mark heavy_exclamation_mark exclamation heavy_exclamation_mark_symbol ❣️ heart_exclamation
heavy_heart_exclamation heavy_heart_exclamation_mark_ornament ❤️ red_heart heart heavy_black_heart ❤️‍🔥
heart_on_fire ❤️‍🩹 mending_heart ➕ plus heavy_plus_sign ➖ minus heavy_minus_sign ➗ divide
heavy_division_sign ➡️ right_arrow arrow_right black_rightwards_arrow ➰ curly_loop ➿ double_curly_loop
loop ⤴️ right_arrow_curving_up arrow_heading_up arrow_pointing_rightwards_then_curving_upwards ⤵️
right_arrow_curving_down arrow_heading_down arrow_pointing_rightwards_then_curving_downwards ⬅️ left_arrow
arrow_left leftwards_black_arrow ⬆️ up_arrow arrow_up upwards_black_arrow ⬇️ down_arrow arrow_down
downwards_black_arrow ⬛ black_large_square ⬜ white_large_square ⭐ star white_medium_star ⭕
hollow_red_circle o heavy_large_circle 〰️ wavy_dash 〽️ part_alternation_mark ㊗️ congratulations
circled_ideograph_congratulation ㊙️ secret circled_ideograph_secret 🀄 mahjong_red_dragon mahjong
mahjong_tile_red_dragon 🃏 joker black_joker playing_card_black_joker 🅰️ a
negative_squared_latin_capital_letter_a 🅱️ b negative_squared_latin_capital_letter_b 🅾️ o2
negative_squared_latin_capital_letter_o 🅿️ p_button parking negative_squared_latin_capital_letter_p 🆎 ab
negative_squared_ab 🆑 cl_button cl squared_cl 🆒 cool_button cool squared_cool 🆓 free_button free
squared_free 🆔 id_button id squared_id 🆕 new_button new squared_new 🆖 ng_button ng squared_ng 🆗
ok_button ok squared_ok 🆘 sos_button sos squared_sos 🆙 up up_button squared_up_with_exclamation_mark 🆚
vs_button vs squared_vs 🈁 koko squared_katakana_koko 🈂️ sa squared_katakana_sa 🈚 u7121
squared_cjk_unified_ideograph_7121 🈯 u6307 squared_cjk_unified_ideograph_6307 🈲 u7981
squared_cjk_unified_ideograph_7981 🈳 u7a7a squared_cjk_unified_ideograph_7a7a 🈴 u5408
squared_cjk_unified_ideograph_5408 🈵 u6e80 squared_cjk_unified_ideograph_6e80 🈶 u6709
squared_cjk_unified_ideograph_6709 🈷️ u6708 squared_cjk_unified_ideograph_6708 🈸 u7533
squared_cjk_unified_ideograph_7533 🈹 u5272 squared_cjk_unified_ideograph_5272 🈺 u55b6
squared_cjk_unified_ideograph_55b6 🉐 ideograph_advantage circled_ideograph_advantage 🉑 accept
circled_ideograph_accept 🌆 city_sunset 🌇 sunset city_sunrise 🌊 ocean 🌍 globe_showing_europe-africa
earth_africa globe_showing_europe_africa earth_globe_europe_africa 🌎 globe_showing_americas earth_americas
🌏 globe_showing_asia-australia earth_asia globe_showing_asia_australia earth_globe_asia_australia 🌑
new_moon 🌒 waxing_crescent_moon 🌓 first_quarter_moon 🌔 waxing_gibbous_moon moon 🌕 full_moon 🌖
waning_gibbous_moon 🌗 last_quarter_moon 🌘 waning_crescent_moon 🌚 new_moon_face 🌛 first_quarter_moon_face
🌜 last_quarter_moon_face 🌝 full_moon_face 🌟 star2 🌠 stars 🌡️ thermometer 🌤️ sun_behind_small_cloud
white_sun_with_small_cloud mostly_sunny sun_small_cloud 🌥️ sun_behind_cloud sun_behind_large_cloud
white_sun_behind_cloud barely_sunny 🌦️ sun_behind_rain_cloud white_sun_behind_cloud_with_rain
partly_sunny_rain 🌧️ cloud_with_rain 🌨️ cloud_with_snow 🌩️ cloud_with_lightning lightning lightning_cloud 🌪️
tornado cloud_with_tornado tornado_cloud 🌫️ fog 🌬️ wind_face wind_blowing_face 🌭 hotdog 🌶️ hot_pepper 🌽
ear_of_corn corn 🌾 sheaf_of_rice 🍃 leaves 🍆 eggplant 🍊 orange mandarin 🍎 apple 🍕 pizza 🍚 rice 🍛
curry_rice curry 🍜 ramen 🍟 fries 🍠 sweet_potato 🍥 fish_cake_with_swirl fish_cake 🍦 icecream 🍰 cake 🍱
bento 🍲 stew 🍳 egg fried_egg 🍵 tea 🍶 sake 🍸 cocktail 🍺 beer 🍻 beers 🍽️ fork_and_knife_with_plate
plate_with_cutlery knife_fork_plate 🍾 champagne 🎁 wrapped_gift gift 🎂 birthday 🎃 jack-o-lantern
jack_o_lantern 🎅 santa_claus santa 🎇 sparkler 🎉 tada 🎍 bamboo 🎎 dolls 🎏 flags 🎑 rice_scene 🎒
backpack 🎓 mortar_board 🎖️ military_medal medal_military medal 🎗️ reminder_ribbon 🎙️ studio_microphone 🎚️
level_slider 🎛️ control_knobs 🎞️ film_frames film_strip 🎟️ admission_tickets tickets 🎣 fishing_pole 🎧
headphones 🎨 art 🎩 tophat 🎬 clapper 🎯 bullseye dart 🎱 pool_8_ball 8ball 🎶 musical_notes notes 🎽
running_shirt 🎾 tennis 🎿 skis ski 🏀 basketball 🏁 checkered_flag 🏃 person_running running 🏄
person_surfing 🏅 medal_sports sports_medal 🏈 football 🏊 person_swimming 🏋️ person_lifting_weights
weight_lifting weight_lifter 🏌️ person_golfing golfing golfer 🏍️ motorcycle racing_motorcycle 🏎️ racing_car
🏏 cricket_game cricket_bat_and_ball 🏑 field_hockey field_hockey_stick_and_ball 🏒 ice_hockey
ice_hockey_stick_and_puck 🏓 ping_pong table_tennis_paddle_and_ball 🏔️ snow-capped_mountain mountain_snow
snow_capped_mountain 🏕️ camping 🏖️ beach_with_umbrella beach_umbrella 🏗️ building_construction 🏘️ houses
house_buildings 🏙️ cityscape 🏚️ derelict_house derelict_house_building 🏛️ classical_building 🏜️ desert 🏝️
desert_island 🏞️ national_park 🏟️ stadium 🏠 house 🏢 office 🏣 post_office 🏧 atm_sign atm 🏮
red_paper_lantern lantern 🏰 castle 🏳️ white_flag waving_white_flag 🏳️‍⚧️ transgender_flag 🏳️‍🌈
rainbow-flag 🏴 black_flag waving_black_flag 🏴‍☠️ pirate_flag 🏴󠁧󠁢󠁥󠁮󠁧󠁿 england flag-england 🏴󠁧󠁢󠁳󠁣󠁴󠁿
scotland flag-scotland 🏴󠁧󠁢󠁷󠁬󠁳󠁿 wales flag-wales 🏵️ rosette 🏷️ label 🏸 badminton
badminton_racquet_and_shuttlecock 🏻 skin-tone-2 🏼 skin-tone-3 🏽 skin-tone-4 🏾 skin-tone-5 🏿 skin-tone-6
🐁 mouse2 🐄 cow2 🐅 tiger2 🐇 rabbit2 🐈 cat2 🐈‍⬛ black_cat 🐋 whale2 🐎 racehorse 🐑 ewe 🐕 dog2 🐕‍🦺
service_dog 🐖 pig2 🐚 shell 🐝 bee 🐞 beetle 🐥 front-facing_baby_chick hatched_chick
front_facing_baby_chick 🐪 camel 🐫 two-hump_camel two_hump_camel 🐬 flipper 🐭 mouse 🐮 cow 🐯 tiger 🐰
rabbit 🐱 cat 🐳 whale 🐴 horse 🐶 dog 🐷 pig 🐸 frog 🐹 hamster 🐺 wolf 🐻 bear 🐻‍❄️ polar_bear 🐼 panda
🐾 feet 🐿️ chipmunk 👁️ eye 👁️‍🗨️ eye-in-speech-bubble 👄 lips 👆 backhand_index_pointing_up point_up_2 👇
backhand_index_pointing_down point_down 👈 backhand_index_pointing_left point_left 👉
backhand_index_pointing_right point_right 👊 oncoming_fist fist_oncoming punch facepunch 👋 waving_hand wave
👌 ok_hand 👍 thumbs_up thumbsup +1 👎 thumbs_down thumbsdown _1 -1 👏 clapping_hands clap 👐 open_hands 👓
glasses 👕 t-shirt tshirt shirt t_shirt 👝 clutch_bag 👞 shoe 👟 running_shoe 👠 high-heeled_shoe high_heel
high_heeled_shoe 👡 sandal 👢 boot womans_boot 👨‍⚕️ male-doctor 👨‍👩‍👦 man-woman-boy 👨‍👩‍👧
man-woman-girl 👨‍👩‍👧‍👦 man-woman-girl-boy 👩‍⚕️ female-doctor 👪 family 👫 woman_and_man_holding_hands
couple 👬 men_holding_hands 👭 women_holding_hands 👮 cop 👯 people_with_bunny_ears dancers 👰
person_with_veil 👱 person_blond_hair blond_haired_person 👲 person_with_skullcap 👳 person_wearing_turban
person_with_turban 👴 old_man 👵 old_woman 👹 ogre 👺 goblin 👼 angel 👽 alien 👾 space_invader 👿
angry_face_with_horns 💁 person_tipping_hand tipping_hand_person 💂 guard 💃 woman_dancing 💅 nail_care 💆
person_getting_massage massage 💇 person_getting_haircut 💈 barber 💋 kiss 💎 gem 💏 couplekiss 💑
couple_with_heart 💓 heartbeat 💗 heartpulse 💘 cupid 💝 gift_heart 💠 diamond_with_a_dot 💡 light_bulb bulb
💢 anger 💤 zzz 💥 collision boom 💦 sweat_droplets sweat_drops 💨 dashing_away dash 💩 poop hankey shit 💪
muscle 💫 dizzy 💯 hundred_points 100 💰 moneybag 💴 yen_banknote yen 💵 dollar_banknote dollar 💶
euro_banknote euro 💷 pound_banknote pound 💹 chart_increasing_with_yen chart 💻 laptop computer 💽
computer_disk 💿 optical_disk cd 📅 date 📆 tear-off_calendar calendar tear_off_calendar 📈 chart_increasing
📉 chart_decreasing 📖 book 📝 pencil 📠 fax 📢 loudspeaker 📣 megaphone mega 📧 e-mail email e_mail
e_mail_symbol 📩 envelope_with_arrow 📪 mailbox_closed 📫 mailbox 📬 mailbox_with_mail 📭
mailbox_with_no_mail 📱 iphone 📲 mobile_phone_with_arrow calling 📶 antenna_bars signal_strength 📸
camera_flash 📺 tv 📼 vhs 📽️ film_projector 🔀 shuffle_tracks_button 🔁 repeat_button repeat 🔂
repeat_single_button repeat_one 🔃 clockwise_vertical_arrows arrows_clockwise 🔄
counterclockwise_arrows_button arrows_counterclockwise 🔅 dim_button low_brightness 🔆 bright_button
high_brightness 🔇 muted_speaker mute 🔈 speaker_low_volume 🔉 speaker_medium_volume sound 🔊
speaker_high_volume loud_sound 🔍 magnifying_glass_tilted_left mag left_pointing_magnifying_glass 🔎
magnifying_glass_tilted_right mag_right right_pointing_magnifying_glass 🔏 locked_with_pen 🔐
locked_with_key 🔒 locked 🔓 unlocked unlock 🔕 bell_with_slash no_bell 🔗 link 🔙 back_arrow back 🔚
end_arrow end 🔛 on on_arrow 🔜 soon_arrow soon 🔝 top_arrow top 🔞 no_one_under_eighteen underage 🔟 ten
keycap_ten 🔠 input_latin_uppercase capital_abcd 🔡 input_latin_lowercase abcd 🔢 input_numbers 1234 🔣
input_symbols symbols 🔤 input_latin_letters abc 🔦 flashlight 🔪 kitchen_knife knife hocho 🔫 water_pistol
gun 🔯 dotted_six-pointed_star six_pointed_star dotted_six_pointed_star 🔰 beginner 🔱 trident 🔴 red_circle
🔵 blue_circle large_blue_circle 🔺 red_triangle_pointed_up small_red_triangle up_pointing_red_triangle 🔻
red_triangle_pointed_down small_red_triangle_down down_pointing_red_triangle 🔼 upwards_button
arrow_up_small up_pointing_small_red_triangle 🔽 downwards_button arrow_down_small
down_pointing_small_red_triangle 🕉️ om om_symbol 🕊️ dove dove_of_peace 🕎 menorah 🕐 clock1 one_oclock 🕑
clock2 two_oclock 🕒 clock3 three_oclock 🕓 clock4 four_oclock 🕔 clock5 five_oclock 🕕 clock6 six_oclock 🕖
clock7 seven_oclock 🕗 clock8 eight_oclock 🕘 clock9 nine_oclock 🕙 clock10 ten_oclock 🕚 clock11
eleven_oclock 🕛 clock12 twelve_oclock 🕜 one-thirty clock130 one_thirty clock_face_one_thirty 🕝 two-thirty
clock230 two_thirty clock_face_two_thirty 🕞 three-thirty clock330 three_thirty clock_face_three_thirty 🕟
four-thirty clock430 four_thirty clock_face_four_thirty 🕠 five-thirty clock530 five_thirty
clock_face_five_thirty 🕡 six-thirty clock630 six_thirty clock_face_six_thirty 🕢 seven-thirty clock730
seven_thirty clock_face_seven_thirty 🕣 eight-thirty clock830 eight_thirty clock_face_eight_thirty 🕤
nine-thirty clock930 nine_thirty clock_face_nine_thirty 🕥 ten-thirty clock1030 ten_thirty
clock_face_ten_thirty 🕦 eleven-thirty clock1130 eleven_thirty clock_face_eleven_thirty 🕧 twelve-thirty
clock1230 twelve_thirty clock_face_twelve_thirty 🕯️ candle 🕰️ mantelpiece_clock 🕳️ hole 🕴️
person_in_suit_levitating business_suit_levitating man_in_business_suit_levitating 🕵️ detective
sleuth_or_spy 🕶️ dark_sunglasses 🕷️ spider 🕸️ spider_web 🕹️ joystick 🖇️ linked_paperclips paperclips 🖊️ pen
lower_left_ballpoint_pen 🖋️ fountain_pen lower_left_fountain_pen 🖌️ paintbrush lower_left_paintbrush 🖍️
crayon lower_left_crayon 🖐️ hand_with_fingers_splayed raised_hand_with_fingers_splayed 🖕 middle_finger fu
reversed_hand_with_middle_finger_extended 🖖 vulcan_salute spock-hand 🖥️ desktop_computer 🖨️ printer 🖱️
computer_mouse three_button_mouse 🖲️ trackball 🖼️ framed_picture frame_with_picture 🗂️ card_index_dividers
🗃️ card_file_box 🗄️ file_cabinet 🗑️ wastebasket 🗒️ spiral_notepad spiral_note_pad 🗓️ spiral_calendar
spiral_calendar_pad 🗜️ clamp compression 🗝️ old_key 🗞️ rolled-up_newspaper rolled_up_newspaper
newspaper_roll 🗡️ dagger dagger_knife 🗣️ speaking_head speaking_head_in_silhouette 🗨️ left_speech_bubble 🗯️
right_anger_bubble 🗳️ ballot_box_with_ballot ballot_box 🗺️ world_map 🗾 map_of_japan japan 🗿 moai 😀
grinning 😁 beaming_face_with_smiling_eyes grin 😂 joy 😃 grinning_face_with_big_eyes smiley 😄
grinning_face_with_smiling_eyes smile 😅 grinning_face_with_sweat sweat_smile 😆 grinning_squinting_face
satisfied laughing smiling_face_with_open_mouth_and_tightly_closed_eyes 😇 innocent 😈 smiling_imp 😉 wink
😊 blush 😋 face_savoring_food yum 😌 relieved 😍 smiling_face_with_heart-eyes heart_eyes
smiling_face_with_heart_eyes smiling_face_with_heart_shaped_eyes 😎 sunglasses 😏 smirk 😑 expressionless 😒
unamused 😓 downcast_face_with_sweat sweat 😔 pensive 😕 confused 😖 confounded 😗 kissing 😘
face_blowing_a_kiss kissing_heart 😙 kissing_smiling_eyes 😚 kissing_closed_eyes 😛 face_with_tongue
stuck_out_tongue face_with_stuck_out_tongue 😜 winking_face_with_tongue stuck_out_tongue_winking_eye
face_with_stuck_out_tongue_and_winking_eye 😝 squinting_face_with_tongue stuck_out_tongue_closed_eyes
face_with_stuck_out_tongue_and_tightly_closed_eyes 😞 disappointed 😟 worried 😠 angry 😡 enraged_face rage
pout 😢 cry 😣 persevere 😤 face_with_steam_from_nose triumph 😥 sad_but_relieved_face disappointed_relieved
😦 frowning 😧 anguished 😨 fearful 😩 weary 😪 sleepy 😬 grimacing 😭 sob 😮 open_mouth 😮‍💨 face_exhaling
😯 hushed 😰 anxious_face_with_sweat cold_sweat 😱 scream 😲 astonished 😳 flushed 😴 sleeping 😵
face_with_crossed-out_eyes face_with_crossed_out_eyes knocked_out_face 😵‍💫 face_with_spiral_eyes 😶
no_mouth 😶‍🌫️ face_in_clouds 😷 mask 😸 grinning_cat_with_smiling_eyes smile_cat 😹 cat_with_tears_of_joy
joy_cat 😺 grinning_cat smiley_cat 😻 smiling_cat_with_heart-eyes heart_eyes_cat smiling_cat_with_heart_eyes
smiling_cat_face_with_heart_shaped_eyes 😼 cat_with_wry_smile smirk_cat 😽 kissing_cat 😾 pouting_cat 😿
crying_cat 🙀 weary_cat scream_cat 🙁 slightly_frowning_face 🙂 simple_smile slightly_smiling_face 🙃
upside-down_face upside_down_face 🙄 roll_eyes 🙅 person_gesturing_no no_good 🙆 person_gesturing_ok
ok_person 🙇 person_bowing bow 🙈 see-no-evil_monkey see_no_evil see_no_evil_monkey 🙉 hear-no-evil_monkey
hear_no_evil hear_no_evil_monkey 🙊 speak-no-evil_monkey speak_no_evil speak_no_evil_monkey 🙋
person_raising_hand raising_hand 🙌 raising_hands raised_hands 🙍 frowning_person 🙎 person_pouting
pouting_face 🙏 folded_hands pray 🚂 locomotive 🚄 high-speed_train bullettrain_side high_speed_train 🚅
bullet_train bullettrain_front high_speed_train_with_bullet_nose 🚆 train2 🚋 train 🚏 busstop 🚗 car
red_car 🚙 sport_utility_vehicle blue_car 🚚 truck 🚣 person_rowing_boat 🚥 traffic_light 🚧 construction 🚨
police_car_light rotating_light 🚩 triangular_flag 🚫 prohibited 🚬 cigarette smoking 🚭 no_smoking 🚮
litter_in_bin_sign put_litter_in_its_place 🚯 no_littering do_not_litter 🚰 potable_water 🚱
non-potable_water non_potable_water non_potable_water_symbol 🚲 bike 🚴 person_biking 🚵
person_mountain_biking 🚶 person_walking walking 🚹 mens mens_room 🚺 womens womens_room 🚾 wc 🛀
person_taking_bath 🛋️ couch_and_lamp 🛌 person_in_bed sleeping_bed 🛍️ shopping_bags shopping 🛎️ bellhop_bell
🛏️ bed 🛑 stop_sign 🛒 shopping_cart 🛘 landslide 🛙 lighthouse 🛜 wireless 🛠️ hammer_and_wrench 🛡️ shield
🛢️ oil_drum 🛣️ motorway 🛤️ railway_track 🛥️ motor_boat 🛩️ small_airplane 🛫 flight_departure 🛬
airplane_arrival flight_arrival 🛰️ satellite artificial_satellite 🛳️ passenger_ship 🛴 kick_scooter 🟠
orange_circle large_orange_circle 🟡 yellow_circle large_yellow_circle 🟢 green_circle large_green_circle 🟣
purple_circle large_purple_circle 🟤 brown_circle large_brown_circle 🟥 red_square large_red_square 🟦
blue_square large_blue_square 🟧 orange_square large_orange_square 🟨 yellow_square large_yellow_square 🟩
green_square large_green_square 🟪 purple_square large_purple_square 🟫 brown_square large_brown_square 🟰
heavy_equals_sign 🤐 zipper-mouth_face zipper_mouth_face 🤑 money-mouth_face money_mouth_face 🤔 thinking
thinking_face 🤕 face_with_head-bandage face_with_head_bandage 🤖 robot 🤗 smiling_face_with_open_hands hugs
hugging_face 🤘 metal the_horns sign_of_the_horns 🤛 left-facing_fist fist_left left_facing_fist 🤜
right-facing_fist fist_right right_facing_fist 🤞 crossed_fingers hand_with_index_and_middle_fingers_crossed
🤟 love-you_gesture love_you_gesture i_love_you_hand_sign 🤠 cowboy_hat_face face_with_cowboy_hat 🤣 rofl
rolling_on_the_floor_laughing 🤦 person_facepalming facepalm 🤧 sneezing_face 🤨 face_with_raised_eyebrow
raised_eyebrow face_with_one_eyebrow_raised 🤩 star-struck star_struck grinning_face_with_star_eyes 🤪
zany_face grinning_face_with_one_large_and_one_small_eye 🤫 shushing_face
face_with_finger_covering_closed_lips 🤬 face_with_symbols_on_mouth cursing_face
serious_face_with_symbols_covering_mouth 🤭 face_with_hand_over_mouth hand_over_mouth
smiling_face_with_smiling_eyes_and_hand_covering_mouth 🤮 face_vomiting vomiting_face
face_with_open_mouth_vomiting 🤯 exploding_head shocked_face_with_exploding_head 🤱 breast-feeding
breast_feeding 🤵 person_in_tuxedo 🤶 mrs_claus mother_christmas 🤷 person_shrugging 🤸 person_cartwheeling
cartwheeling 🤹 person_juggling juggling_person 🤺 person_fencing 🤼 people_wrestling wrestling 🤽
person_playing_water_polo 🤾 person_playing_handball handball_person 🥁 drum 🥇 1st_place_medal
first_place_medal 🥈 2nd_place_medal second_place_medal 🥉 3rd_place_medal third_place_medal 🥍 lacrosse 🥚
egg2 🥛 milk_glass 🥝 kiwi_fruit 🥰 smiling_face_with_hearts smiling_face_with_three_hearts
smiling_face_with_3_hearts 🥳 partying_face 🥴 woozy_face 🥵 hot_face 🥶 cold_face 🥺 pleading_face 🦁 lion
🦄 unicorn 🦊 fox 🦍 harambe 🦒 giraffe 🦓 zebra 🦖 t-rex t_rex 🦯 white_cane 🧀 cheese 🧂 salt 🧉 mate 🧊
ice 🧍 person_standing 🧎 person_kneeling 🧐 monocle_face 🧑 person 🧓 older_person 🧔 person_beard 🧕
woman_with_headscarf 🧖 sauna_person 🧗 climbing 🧘 lotus_position 🧧 red_envelope 🧩 puzzle_piece jigsaw 🧬
dna 🧱 bricks 🧵 thread 🧶 yarn 🧼 soap 🩱 one-piece_swimsuit one_piece_swimsuit 🩲 swim_brief 🩵
light_blue_heart 🩶 grey_heart 🩷 pink_heart 🩻 x-ray x_ray 🪀 yo-yo yo_yo 🪇 maracas 🪈 flute 🪉 harp 🪊
trombone 🪋 meteor 🪌 eraser 🪍 net_with_handle 🪎 treasure_chest 🪏 shovel 🪭 folding_hand_fan 🪮 hair_pick
🪯 khanda 🪻 hyacinth 🪼 jellyfish 🪽 wing 🪾 leafless_tree 🪿 goose 🫆 fingerprint 🫈 hairy_creature 🫌
monarch_butterfly 🫍 orca 🫎 moose 🫏 donkey 🫚 ginger_root 🫛 pea_pod 🫜 root_vegetable 🫝 pickle 🫟
splatter 🫨 shaking_face 🫩 face_with_bags_under_eyes 🫪 distorted_face 🫫 cracking_face 🫯 fight_cloud 🫷
leftwards_pushing_hand 🫸 rightwards_pushing_hand 🫹 leftwards_thumb_sign 🫺 rightwards_thumb_sign
"""
