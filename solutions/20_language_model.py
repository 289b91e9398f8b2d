# %% [markdown] lang="ja"
# 8 つの駅名があります。半分は実在し、残りは、この課で作るのと同じモデルが考えたものです(たくさん生成させて選びました。選び方は 9 節で)。どれが実在するでしょうか。
#
# みくりや ・ くいちだ ・ いするぎ ・ まちもじょう ・ ごちゃく ・ せんりかやま ・ にしかいなの ・ ほうしゃくじ
#
# モデルが学んだのは、「次に来る文字は何か」だけです。答えは 9 節で分かります。まず、自分で当ててみましょう。「し」の次にいちばん多く来るのは、どの文字でしょう。それとも、名前の終わりでしょうか。予想してから実行してください。スライダーで、ほかの文字も当ててみましょう。
# %% [markdown] lang="en"
# Here are eight names of birds. Four of them exist. The other four were invented by a model like the one that you build in this lesson; we picked them from many, and section 9 says how. Which are real?
#
# cook sparrow · crissal thrasher · red tern · isabelline wheatear · gaul warbler · whiskered tern · shotter tern · smith's longspur
#
# All that the model has learned is which character comes next. Section 9 has the answer. First guess yourself: what follows "r" most often? Which character, or is it the end of the name? Make a guess, then run the cells, and guess for the other characters of the slider.

# %% setup
import copy
import math
import unicodedata
from collections import Counter

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

device = torch.device("cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu")


# ja: あなたが 02 課で書いた関数
# en: yours, from lesson 02
def softmax(u):
    e = np.exp(u - np.max(u, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)


def call_and_look(function, *args):
    """function を引数のコピーで呼び、(返り値, 呼んだあとの引数) を返す。引数が書き換えられたかどうかを見るための道具。"""  #:ja
    """Call function with copies of the arguments; return (what came back, the arguments afterwards), to see whether they were changed."""  #:en
    def copied(value):
        if isinstance(value, (list, tuple)):
            return type(value)(copied(item) for item in value)
        return value.copy() if isinstance(value, np.ndarray) else value

    args = copied(args)
    return function(*args), args

# %% setup
#@title 駅の名前と鳥の名前(このまま実行してください) { display-mode: "form" }  #:ja
#@title Names of birds and of railway stations (run this cell as it is) { display-mode: "form" }  #:en
STATIONS = """
とうきょう かんだ あきはばら おかちまち うえの うぐいすだに にっぽり にしにっぽり たばた こまごめ すがも おおつか いけぶくろ めじろ たかだのばば しんおおくぼ しんじゅく よよぎ
はらじゅく しぶや えびす めぐろ ごたんだ おおさき しながわ たまち はままつちょう しんばし ゆうらくちょう おちゃのみず すいどうばし いいだばし いちがや よつや しなのまち せんだがや
おおくぼ ひがしなかの なかの こうえんじ あさがや おぎくぼ にしおぎくぼ きちじょうじ みたか むさしさかい ひがしこがねい むさしこがねい こくぶんじ にしこくぶんじ くにたち たちかわ ひの
とよだ はちおうじ にしはちおうじ たかお さがみこ おおつき こうふ えんざん やまなしし いさわおんせん にらさき こぶちざわ ちの かみすわ しもすわ おかや しおじり まつもと ながの うえだ
かるいざわ こもろ さくだいら あさくさばし りょうごく きんしちょう かめいど ひらい しんこいわ こいわ いちかわ もとやわた しもうさなかやま にしふなばし ふなばし ひがしふなばし つだぬま
まくはり いなげ にしちば ちば そが ごい きさらづ きみつ たてやま かつうら もばら おおあみ とうがね なるとう なりた さくら よつかいどう ちょうし かわさき よこはま つるみ
ひがしかながわ さくらぎちょう かんない いしかわちょう やまて ねぎし いそご しんすぎた ようこうだい こうなんだい ほんごうだい おおふな きたかまくら かまくら ずし よこすか くりはま
ほどがや ひがしとつか とつか ふじさわ つじどう ちがさき ひらつか おおいそ にのみや こうづ かものみや おだわら はやかわ ねぶかわ まなづる ゆがわら あたみ かんなみ みしま ぬまづ
かたはま はら ひがしたごのうら よしわら ふじ ふじかわ しんかんばら かんばら ゆい おきつ しみず くさなぎ ひがししずおか しずおか あべかわ もちむね やいづ にしやいづ ふじえだ ろくごう
しまだ かなや きくがわ かけがわ あいの ふくろい みくりや いわた とよだちょう てんりゅうがわ はままつ たかつか まいさか べんてんじま あらいまち わしづ しんじょはら ふたがわ とよはし
にしこざかい あいちみと みかわおおつか みかわみや がまごおり みかわしおつ こうだ おかざき あんじょう みかわあんじょう ひがしかりや かりや おおぶ きょうわ みなみおおだか おおだか
かさでら あつた かなやま おとうばし なごや びわじま きよす いなざわ おわりいちのみや きそがわ ぎふ にしぎふ ほづみ おおがき たるい せきがはら かしわばら おうみながおか さめがい
まいばら ひこね みなみひこね かわせ いなえ のとがわ あづち おうみはちまん しのはら やす もりやま りっとう くさつ みなみくさつ せた いしやま ぜぜ おおつ やましな きょうと にしおおじ
かつらがわ むこうまち ながおかきょう やまざき しまもと たかつき せっつとんだ いばらき せんりおか きしべ すいた ひがしよどがわ しんおおさか おおさか つかもと あまがさき たちばな
こうしえんぐち にしのみや さくらしゅくがわ あしや こうなんやまて せっつもとやま すみよし ろっこうみち まや なだ さんのみや もとまち こうべ ひょうご しんながた たかとり すま しおや
たるみ まいこ あさぎり あかし にしあかし うおずみ つちやま ひがしかこがわ かこがわ ほうでん そね ひめじべっしょ ごちゃく ひめじ あぼし たつの あいおい かみごおり みついし よしなが
わけ くまやま せと じょうとう おかやま くらしき にしあち しんくらしき かさおか ふくやま おのみち いとざき みはら ほんごう こうち にゅうの しらいち さいじょう はちほんまつ せの
かいたいち てんじんがわ ひろしま よこがわ にしひろしま いつかいち みやじまぐち いわくに やない とくやま ほうふ しんやまぐち うべ おのだ あさ しものせき もじ こくら はかた やはた
くろさき おりお おんががわ あかま とうごう ふくま こが かしい よしづか ふつかいち きやま とす くるめ おおむた たまな くまもと やつしろ みなまた いずみ せんだい かごしまちゅうおう
かごしま いぶすき きりしまじんぐう みやこのじょう みやざき のべおか さいき おおいた べっぷ なかつ ゆくはし さが ありた はいき いさはや ながさき させぼ ひがしじゅうじょう あかばね
かわぐち にしかわぐち わらび みなみうらわ うらわ きたうらわ よの さいたましんとしん おおみや つちうら みと ひたち いわき はらのまち とりで うしく ともべ かさま おやま うつのみや
ほうしゃくじ やいた にしなすの なすしおばら しらかわ しんしらかわ すかがわ こおりやま もとみや にほんまつ ふくしま しろいし ふなおか いわぬま なとり ながまち まつしま しおがま
いしのまき こごた ふるかわ くりこまこうげん いちのせき ひらいずみ みずさわえさし きたかみ はなまき しんはなまき もりおか たきざわ いわてぬまくない にのへ はちのへ みさわ のへじ
あおもり しんあおもり ひろさき おおだて のしろ あきた よこて ゆざわ しんじょう てんどう やまがた あかゆ よねざわ つるおか さかた むらかみ しばた にいがた にいつ さんじょう
つばめさんじょう ながおか うらさ えちごゆざわ なおえつ いといがわ くろべ うおづ なめりかわ とやま たかおか いするぎ かなざわ こまつ かがおんせん あわらおんせん ふくい さばえ たけふ
つるが わかさたかはま はこだて ごりょうかく しんはこだてほくと おおぬま もり やくも おしゃまんべ だてもんべつ むろらん ひがしむろらん のぼりべつ とまこまい みなみちとせ ちとせ えにわ
きたひろしま しんさっぽろ さっぽろ ていね おたる よいち くっちゃん にせこ えべつ いわみざわ びばい すながわ たきかわ ふかがわ あさひかわ ふらの びえい おびひろ くしろ ねむろ
あばしり きたみ わっかない なよろ てんのうじ しんいまみや いまみや あしはらばし たいしょう べんてんちょう にしくじょう のだ てんま さくらのみや きょうばし おおさかじょうこうえん
もりのみや たまつくり つるはし ももだに てらだちょう なら おうじ ほうりゅうじ やまとこいずみ たかだ さくらい うねび ごせ よしの はしもと わかやま かいなん ごぼう たなべ きいたなべ
しらはま くしもと しんぐう よっかいち くわな かめやま つ まつさか いせし とば たつたぐち いせはら ほんあつぎ えびな あつぎ まちだ さがみおおの しんゆりがおか のぼりと
せいじょうがくえんまえ きょうどう しもきたざわ よよぎうえはら めいだいまえ ちとせからすやま つつじがおか ちょうふ ふちゅう せいせきさくらがおか たかはたふどう きたの めじろだい あざみの
じゆうがおか でんえんちょうふ むさしこすぎ ひよし つなしま おおくらやま きくな みょうれんじ はくらく だいかんやま なかめぐろ ゆうてんじ がくげいだいがく とりつだいがく さんげんぢゃや
こまざわだいがく さくらしんまち ようが ふたこたまがわ みぞのくち かじがや みやざきだい みやまえだいら さぎぬま あおばだい ながつた ところざわ かわごえ ほんかわごえ はんのう ちちぶ
わこうし あさか しき ふじみの しもあかつか なります ときわだい おおやま きたせんじゅ そうか こしがや かすかべ あさくさ おしあげ あおと たかさご しばまた かまた おおもり おおいまち
あなもりいなり けいきゅうかまた かなざわぶんこ かなざわはっけい みうらかいがん みさきぐち よなご とっとり まつえ いずもし はまだ ますだ つわの はぎ ながとし たかまつ さかいで まるがめ
たどつ ことひら かんおんじ にいはま いよさいじょう いまばり まつやま うわじま いよおおず やわたはま あわいけだ とくしま なると あなん ごめん あき なかむら すくも しんかわさき
むさししんじょう むさしなかはら むさしみぞのくち いなぎながぬま みなみたま ふちゅうほんまち きたふちゅう しんこだいら しんあきつ ひがしところざわ きたあさか にしうらわ むさしうらわ
ひがしうらわ ひがしかわぐち みなみこしがや よしかわ みさと しんみさと みなみながれやま しんまつど しんやはしら ひがしまつど いちかわおおの ふなばしほうてん いたばし じゅうじょう
きたあかばね うきまふなど とだこうえん とだ きたとだ なかうらわ みなみよの きたよの よのほんまち えっちゅうじま はっちょうぼり しおみ しんきば かさいりんかいこうえん まいはま
しんうらやす いちかわしおはま ふたまたしんまち みなみふなばし しんならしの かいひんまくはり けみがわはま いなげかいがん ちばみなと みかわしま みなみせんじゅ かめあり かなまち まつど
きたまつど まばし きたこがね みなみかしわ きたかしわ あびこ てんのうだい ふじしろ にしたちかわ ひがしなかがみ なかがみ あきしま はいじま うしはま ふっさ はむら おざく かべ
ひがしおうめ おうめ みたけ おくたま おおぐち こづくえ かもい なかやま とおかいちば なるせ こぶち ふちのべ やべ さがみはら あいはら はちおうじみなみの かたくら きたちがさき かがわ
さむかわ みややま くらみ かどさわばし しゃけ いりや そうぶだいした しもみぞ はらたいま ばんだ かみみぞ みなみはしもと しもそが かみおおい さがみかねこ まつだ やまきた やが すその
いわなみ ふじおか ごてんば あしがら するがおやま おおおか ねりま なかむらばし ふじみだい しゃくじいこうえん おおいずみがくえん ほうや ひばりがおか ひがしくるめ きよせ あきつ こてさし
さやまがおか いなりやまこうえん ささづか はたがや はつだい だいたばし しもたかいど さくらじょうすい かみきたざわ はちまんやま ろかこうえん せんがわ こくりょう ふだ にしちょうふ
とびたきゅう むさしのだい たまれいえん ひがしふちゅう ぶばいがわら なかがわら もぐさえん みなみだいら ひらやまじょうし ながぬま けいおうはちおうじ みなみしんじゅく さんぐうばし
よよぎはちまん ひがしきたざわ せたがやだいた うめがおか ごうとくじ そしがやおおくら こまえ いずみたまがわ むこうがおかゆうえん いくた よみうりらんどまえ ゆりがおか かきお つるかわ
たまがくえんまえ そうぶだいまえ ざま あいこういしだ つるまきおんせん とうかいだいがくまえ はだの しぶさわ しんまつだ かいせい かやま とみず ほたるだ しんばんば たちあいがわ
おおもりかいがん へいわじま うめやしき ぞうしき ろくごうどて はっちょうなわて つるみいちば なまむぎ かながわしんまち なかきど こやす かながわ とべ ひのでちょう こがねちょう みなみおおた
いどがや ぐみょうじ かみおおおか びょうぶがうら すぎた けいきゅうとみおか のうけんだい おっぱま たうら あんじんづか へみ しおいり ほりのうち うらが じゅうそう かんざきがわ そのだ
つかぐち むこのそう しゅくがわ おかもと みかげ ろっこう おうじこうえん かすがのみち はなくま そうぜんじ かみしんじょう あいかわ しょうじゃく せっつし みなみいばらき そうじじ とんだ
たかつきし かんまき みずなせ おおやまざき にしやまてんのうざん ながおかてんじん らくさいぐち かつら にしきょうごく さいいん からすま なんば てんがちゃや はまでらこうえん きしわだ
かいづか いずみさの りんくうたうん みさきこうえん わかやまし うえほんまち いまざと ふせ わかえいわた やえのさと ひがしはなぞの ひょうたんやま いこま とみお がくえんまえ あやめいけ
やまとさいだいじ しんおおみや つるまい ちくさ おおぞね しんもりやま かちがわ かすがい じんりょう こうぞうじ たじみ ときし みずなみ えな なかつがわ
""".split()
BIRDS = {
    "albatross": "black-footed, laysan, sooty, wandering, waved, short-tailed",
    "auklet": "crested, least, parakeet, rhinoceros, cassin's",
    "avocet": "american, pied",
    "blackbird": "brewer's, red-winged, rusty, yellow-headed, tricolored, common",
    "bluebird": "eastern, western, mountain",
    "bunting": "indigo, lazuli, painted, snow, varied, lark, reed, corn, rock, little",
    "chickadee": "black-capped, carolina, mountain, boreal, chestnut-backed, mexican",
    "chat": "yellow-breasted",
    "catbird": "gray",
    "cormorant": "brandt's, red-faced, pelagic, great, double-crested, neotropic, little, pygmy",
    "cowbird": "bronzed, shiny, brown-headed",
    "crane": "sandhill, whooping, common, red-crowned, hooded, demoiselle, white-naped",
    "creeper": "brown",
    "crossbill": "red, white-winged, parrot",
    "crow": "american, fish, hooded, carrion, house, large-billed",
    "cuckoo": "black-billed, mangrove, yellow-billed, common, oriental, lesser",
    "curlew": "eurasian, long-billed, bristle-thighed",
    "dove": "mourning, rock, white-winged, inca, common ground, spotted, stock, zebra, eurasian collared, oriental turtle",
    "duck": "wood, ring-necked, tufted, long-tailed, harlequin, mandarin, ruddy, american black, mottled, masked",
    "eagle": "bald, golden, white-tailed, steller's sea, eastern imperial, booted, bonelli's",
    "egret": "great, snowy, cattle, reddish, little, intermediate",
    "falcon": "peregrine, prairie, aplomado, red-footed, amur",
    "finch": "gray-crowned rosy, house, purple, cassin's, zebra, black rosy, gouldian, laysan",
    "flicker": "northern, gilded",
    "flycatcher": "acadian, great crested, least, olive-sided, scissor-tailed, vermilion, yellow-bellied, ash-throated, alder, willow, dusky, gray, hammond's, cordilleran, pied, spotted, narcissus, blue-and-white, asian brown",
    "gnatcatcher": "blue-gray, black-tailed, california",
    "goldfinch": "american, european, lesser, lawrence's",
    "goose": "canada, snow, ross's, barnacle, greylag, egyptian, emperor, cackling, bar-headed, red-breasted, greater white-fronted, taiga bean",
    "grackle": "boat-tailed, common, great-tailed",
    "grebe": "eared, horned, pied-billed, western, red-necked, clark's, least, great crested, little",
    "grosbeak": "blue, evening, pine, rose-breasted, black-headed, japanese",
    "grouse": "ruffed, spruce, dusky, sooty, sharp-tailed, black, hazel",
    "guillemot": "pigeon, black",
    "gull": "california, glaucous-winged, heermann's, herring, ivory, ring-billed, slaty-backed, western, laughing, franklin's, bonaparte's, mew, glaucous, great black-backed, lesser black-backed, black-headed, black-tailed, little, sabine's, ross's, iceland",
    "hawk": "red-tailed, cooper's, sharp-shinned, red-shouldered, broad-winged, swainson's, ferruginous, rough-legged, zone-tailed, harris's, gray, short-tailed",
    "heron": "great blue, green, little blue, tricolored, gray, purple, black-crowned night, yellow-crowned night",
    "hummingbird": "anna's, ruby-throated, rufous, black-chinned, calliope, broad-tailed, costa's, allen's, rivoli's, lucifer, violet-crowned, buff-bellied",
    "ibis": "white, glossy, white-faced, scarlet, crested, sacred",
    "jaeger": "long-tailed, pomarine, parasitic",
    "jay": "blue, florida scrub, green, canada, steller's, pinyon, mexican, eurasian, california scrub, woodhouse's scrub, lidth's",
    "junco": "dark-eyed, yellow-eyed",
    "kingbird": "gray, tropical, eastern, western, cassin's, couch's, thick-billed",
    "kingfisher": "belted, green, pied, ringed, white-breasted, common, crested, ruddy, black-capped",
    "kinglet": "golden-crowned, ruby-crowned",
    "kite": "mississippi, swallow-tailed, white-tailed, snail, black, red, black-winged",
    "kittiwake": "red-legged, black-legged",
    "lark": "horned, crested, calandra, desert",
    "longspur": "lapland, smith's, chestnut-collared, thick-billed",
    "loon": "pacific, common, red-throated, yellow-billed, black-throated",
    "magpie": "black-billed, yellow-billed, eurasian, azure-winged",
    "meadowlark": "western, eastern",
    "merganser": "hooded, red-breasted, common, scaly-sided",
    "mockingbird": "northern, tropical",
    "murrelet": "ancient, marbled, scripps's, japanese, kittlitz's",
    "nighthawk": "common, lesser, antillean",
    "nuthatch": "white-breasted, red-breasted, brown-headed, pygmy, eurasian",
    "oriole": "baltimore, hooded, orchard, scott's, bullock's, altamira, audubon's, spot-breasted, black-naped",
    "owl": "barn, snowy, great horned, barred, spotted, burrowing, boreal, elf, great gray, long-eared, short-eared, northern hawk, ural, brown hawk, little, tawny, flammulated, northern saw-whet",
    "oystercatcher": "american, black, eurasian",
    "parakeet": "monk, green, rose-ringed, carolina",
    "pelican": "brown, american white, dalmatian, great white",
    "petrel": "bermuda, black-capped, mottled, herald, bulwer's, leach's storm, wilson's storm, ashy storm, black storm, cook's",
    "pewee": "western wood, eastern wood, greater",
    "phalarope": "red, red-necked, wilson's",
    "phoebe": "black, eastern, say's",
    "pigeon": "rock, band-tailed, common wood, japanese wood, red-billed, white-crowned",
    "pipit": "american, sprague's, meadow, tree, olive-backed, water, red-throated",
    "plover": "black-bellied, american golden, pacific golden, snowy, wilson's, piping, mountain, kentish, little ringed, semipalmated, long-billed",
    "puffin": "horned, atlantic, tufted",
    "quail": "california, gambel's, scaled, montezuma, mountain, japanese, common",
    "rail": "clapper, king, virginia, yellow, black, water, ridgway's, okinawa",
    "raven": "common, white-necked, chihuahuan",
    "redstart": "american, painted, daurian, common, black",
    "sandpiper": "spotted, solitary, least, western, semipalmated, white-rumped, pectoral, purple, rock, stilt, buff-breasted, upland, wood, green, common, terek, baird's, curlew, broad-billed, sharp-tailed",
    "sapsucker": "yellow-bellied, red-naped, red-breasted, williamson's",
    "scaup": "greater, lesser",
    "scoter": "surf, white-winged, black, velvet, common",
    "shearwater": "sooty, great, manx, short-tailed, pink-footed, flesh-footed, streaked, cory's, black-vented, wedge-tailed",
    "shrike": "great gray, loggerhead, northern, brown, bull-headed, red-backed, woodchat, tiger",
    "sparrow": "baird's, black-throated, brewer's, chipping, clay-colored, house, field, fox, grasshopper, harris's, henslow's, leconte's, lincoln's, nelson's, savannah, seaside, song, tree, vesper, white-crowned, white-throated, lark, swamp, golden-crowned, rufous-crowned, sagebrush, bell's, bachman's, cassin's, saltmarsh, five-striped, olive, russet, american tree",
    "starling": "european, cape, white-cheeked, daurian, chestnut-cheeked, rosy",
    "stork": "wood, white, black, oriental",
    "swallow": "bank, barn, cliff, tree, violet-green, cave, northern rough-winged, red-rumped, pacific",
    "swan": "mute, tundra, trumpeter, whooper, black",
    "swift": "chimney, vaux's, black, white-throated, common, alpine, pacific, house",
    "tanager": "scarlet, summer, western, hepatic, flame-colored",
    "teal": "blue-winged, cinnamon, green-winged, baikal, falcated, common",
    "tern": "arctic, black, caspian, common, elegant, forster's, least, royal, sandwich, gull-billed, sooty, bridled, aleutian, roseate, little, white-winged, whiskered",
    "thrasher": "brown, sage, california, bendire's, curve-billed, crissal, leconte's, long-billed",
    "thrush": "hermit, wood, swainson's, gray-cheeked, varied, bicknell's, song, mistle, dusky, pale, brown-headed, siberian, scaly, white's",
    "tit": "great, coal, willow, marsh, blue, varied, long-tailed, japanese, crested",
    "titmouse": "tufted, oak, juniper, bridled, black-crested",
    "towhee": "green-tailed, eastern, spotted, canyon, abert's, california",
    "vireo": "black-capped, blue-headed, philadelphia, red-eyed, warbling, white-eyed, yellow-throated, bell's, gray, hutton's, cassin's, plumbeous, black-whiskered",
    "vulture": "turkey, black, griffon, egyptian, bearded",
    "wagtail": "white, gray, eastern yellow, japanese, citrine, forest",
    "warbler": "bay-breasted, black-and-white, black-throated blue, blue-winged, canada, cape may, cerulean, chestnut-sided, golden-winged, hooded, kentucky, magnolia, mourning, myrtle, nashville, orange-crowned, palm, pine, prairie, prothonotary, swainson's, tennessee, wilson's, worm-eating, yellow, blackpoll, blackburnian, townsend's, hermit, grace's, connecticut, macgillivray's, virginia's, lucy's, colima, kirtland's, black-throated gray, black-throated green, golden-cheeked, yellow-rumped, yellow-throated, red-faced, willow, wood, garden, sedge, reed, dartford, japanese bush, arctic",
    "waterthrush": "louisiana, northern",
    "waxwing": "bohemian, cedar, japanese",
    "wheatear": "northern, black-eared, desert, isabelline",
    "wigeon": "american, eurasian",
    "woodpecker": "american three-toed, pileated, red-bellied, red-cockaded, red-headed, downy, hairy, acorn, lewis's, gila, golden-fronted, ladder-backed, nuttall's, white-headed, black-backed, arizona, ivory-billed, japanese green, gray-headed, great spotted, lesser spotted, middle spotted, black, white-backed, japanese pygmy, okinawa",
    "wren": "bewick's, cactus, carolina, house, marsh, rock, winter, canyon, pacific, sedge, eurasian",
    "yellowlegs": "greater, lesser",
}
LISTS = {"stations": STATIONS, "birds": [f"{first} {kind}" for kind, firsts in BIRDS.items() for first in firsts.split(", ")]}
names = LISTS["stations"]  #:ja
names = LISTS["birds"]  #:en

# ja: 番号 0 の "." は、名前の終わり。先頭の文字の前にも、これがあるとみなす
# en: number 0, written ".", is the end of a name; it is also put before the first character
END = 0
characters = [".", *sorted(set("".join(names)))]
n_tokens = len(characters)
number_of = {character: number for number, character in enumerate(characters)}


def encode(name):
    """名前 → 番号のリスト(終わりの 0 は付けない)。"""  #:ja
    """A name → a list of token IDs, without the 0 at the end."""  #:en
    return [number_of[character] for character in name]


def decode(ids):
    """番号のリスト → 名前。"""  #:ja
    """A list of token IDs → a name."""  #:en
    return "".join(characters[number] for number in ids)


def label(number):
    """図に書く文字。かなのフォントがなければ、ローマ字にする。"""  #:ja
    """How a token is written in figures: in Latin letters where there is no font for kana."""  #:en
    character = characters[number].replace(" ", "_")
    known = character.isascii() or "Fukami label" in plt.rcParams["font.family"]
    return character if known else unicodedata.name(character).split("LETTER ")[-1].lower()


order = np.random.default_rng(20).permutation(len(names))
tenth = len(names) // 10
train_ids, valid_ids, held_out_ids = ([encode(names[i]) for i in rows] for rows in (order[2 * tenth :], order[:tenth], order[tenth : 2 * tenth]))

# %% demo
print(f"名前は {len(names)} 個、文字は {n_tokens - 1} 種類。訓練 {len(train_ids)}、検証 {len(valid_ids)}、テスト {len(held_out_ids)}")  #:ja
print(f"{len(names)} names of {n_tokens - 1} different characters: {len(train_ids)} for training, {len(valid_ids)} for validation, {len(held_out_ids)} for the test")  #:en
print(*[decode(ids) for ids in train_ids[:6]], sep=" | ")
pairs = Counter((a, b) for ids in train_ids for a, b in zip([END, *ids], [*ids, END]))
letters = "しかのまうんたおなさ"  #:ja
letters = "retainsmqz"  #:en


def draw(character=letters[0]):
    before = number_of[character]
    followers = Counter({b: times for (a, b), times in pairs.items() if a == before}).most_common(12)
    show_bars([label(b) for b, _ in followers], {"": ([times for _, times in followers], BLUE)}, f"「{label(before)}」の次に来るのは <=> What follows '{label(before)}'?",
              "次の文字(. は名前の終わり) <=> next character (. is the end of the name)", "訓練用の名前での回数 <=> times in the training names")


show_slider(draw, {"前の文字 <=> character before": letters})

# %% [markdown] lang="ja"
# 「し」のあとでいちばん多いのは、文字ではなく、名前の終わり(.)でした。文字では「ん」です。
#
# このように、前の文字から次の文字の確率を答えるモデルを、**言語モデル**といいます。ChatGPT のようなアシスタントを動かしているのも、同じ問題を解くモデルです。違いは大きさと、そのあとの訓練です(11 節)。
#
# **この課でできるようになること** 文字の組を数えるモデルから始めて、それがソフトマックスの層 1 つと同じだと確かめ、19 課のブロックを重ねて小さな GPT を作ります。パープレキシティで良し悪しを測り、温度や top-k を選んで新しい名前を生成させます。何割が丸写しかを数え、大規模言語モデルに何ができて何ができないかを、自分の実験をもとに話せるようになります。
#
# **必要なもの** ソフトマックスと交差エントロピー(02、04 課)、過学習と早期終了(07 課)、PyTorch の `nn.Module`(10 課)、注意機構とマスク(19 課)。GPU はなくてもかまいません。
#
# **使うデータ** 駅名は、国内の鉄道駅の名前をひらがなで並べたものです。名前は事実なので、著作権の対象ではありません。このノートブックのコピーで、`names` に別のリスト(`LISTS["birds"]` や、自分で集めた 31 文字までの名前)を入れ、その文字に合わせて、この上のセルの `letters`、5 節の「し」、10 節の `groups` を替えれば、ほかの名前でも試せます(採点は駅名で行います)。結果は変わります。たとえば、鳥の名前では、直前の 3 文字まで見たほうがよくなります。
#
# ## 1. 数えるだけのモデル
#
# 次の文字を 1 つ選ぶのは、文字の種類だけクラスがある**分類**です。04 課と同じで、モデルは各クラスの確率を答えます。
#
# 19 課と同じく、系列の 1 つ 1 つを**トークン**(token)といいます。ここでは 1 文字です。直前のトークン 1 つだけを見るのが**バイグラム**(bigram、2 つ組)のモデルです。訓練データで「$i$ の次が $j$」だった回数 $c_{ij}$ を数え、割合(**相対度数**)にすれば、それが確率です。
#
# ただし、割合のままでは困ることがあります。訓練データにたまたま一度も出てこなかった組は、確率が 0 になります。新しい名前にその組があると、モデルは「こんな名前はありえない」と答えたことになります。そこで、どの組も、はじめから $k$ 回ずつ出ていたことにします。
#
# $$P_{ij} = \frac{c_{ij} + k}{\sum_{m} (c_{im} + k)}$$
#
# 言葉にすると「$i$ の次に来たもののうち、$j$ だった割合。ただし、どの回数にも先に $k$ を足しておく」。これを**加算スムージング**(add-k smoothing)といいます。$k$ は 0 より大きい数で、整数でなくてもかまいません。トークンが 4 種類で、$i$ の次に来た回数が 3、1、0、0 なら、確率は次のようになります。
#
# | $k$ | 1 つ目 | 2 つ目 | 3 つ目 | 4 つ目 |
# |---|---|---|---|---|
# | 0(足さない) | 3/4 | 1/4 | 0 | 0 |
# | 1 | 4/8 | 2/8 | 1/8 | 1/8 |
# | 100 | 103/404 | 101/404 | 100/404 | 100/404 |
#
# $k$ が大きいほど、どれも同じ確率に近づきます。どれくらいの $k$ がよいかは、2 節で測って決めます。
#
# 名前の始まりと終わりも数えます。「つ」(津)という名前には、「. → つ」と「つ → .」の 2 つの組があります。ピリオドは番号 0 です。
#
# ### 課題 `bigram_probabilities`
# 番号のリストを並べたもの(`sequences`)から、確率の表を作ってください。どのリストにも終わりの 0 は付いていないので、前と後ろに 0 があるとみなして数えます。組は、1 つの名前の中だけで数えます。`k` は引数で渡される数で、一度も出てこなかった組も含めて、どの回数にも足します。渡されなければ 1 です。
#
# 表示されるテストは、採点の一部です。採点では、ほかの値でも関数を呼びます。テストの値に合わせるのではなく、文章のとおりに書いてください。
#
# <details><summary>ヒント</summary>
#
# - `zip([0, *ids], [*ids, 0])` は何を順に渡すでしょう。`ids = [3, 1]` で試してみましょう。
# - すべて $k$ の表から始めて、1 つずつ足していきます。
# - 最後に割る数は、行ごとの和です。`keepdims=True` を付けないと、列で割ってしまいます。
#
# </details>
# %% [markdown] lang="en"
# What follows "r" most often is the end of the name (.). Of the characters it is "e".
#
# A model that predicts the next character from those before it is a **language model**. Assistants such as ChatGPT run on models that solve this same task. They differ in size, and in the training that comes afterwards (section 11).
#
# **What you will be able to do** Start from a model that counts pairs of characters, see that it equals a single softmax layer, and stack the blocks of lesson 19 into a small GPT. Measure models by their perplexity, and let them invent names with a temperature and a top-k of your choice. Count how many inventions are copies. Say, from your own experiments, what large language models do and what they do not.
#
# **What you need** Softmax and cross-entropy (lessons 02 and 04), overfitting and early stopping (07), `nn.Module` in PyTorch (10), attention and masks (19). It works without a GPU.
#
# **The data** English names of birds, among them many species of lesson 17. Names are facts, and facts are not protected by copyright. In a copy of this notebook you can put another list into `names` (`LISTS["stations"]`, Japanese railway stations in hiragana, or names of your own, of at most 31 characters), characters of that list into `letters` in the cell above and into `groups` of section 10, and one of them in place of "r" in section 5 (grading uses the birds). Results will differ: with stations, for example, a table that looks at two characters is worse than one that looks at one.
#
# ## 1. A model that counts
#
# To choose the next character is **classification**, with one class for each character. As in lesson 04 the model answers with a probability for every class.
#
# As in lesson 19, one unit of text is a **token**, here a character. A **bigram** model looks at one token, the last, so it works with pairs of tokens. Count how often $j$ followed $i$ in the training data, $c_{ij}$. The **relative frequencies**, the counts divided by the sum of their row, are the probabilities.
#
# But relative frequencies alone have a drawback. A pair that by chance never occurred in the training data gets the probability 0. When a new name has this pair, the model has said that such a name is impossible. So we pretend that every pair had occurred $k$ times before the counting began:
#
# $$P_{ij} = \frac{c_{ij} + k}{\sum_{m} (c_{im} + k)}$$
#
# In words: of all tokens that followed $i$, the share that was $j$; but first add $k$ to every count. This is called **add-k smoothing**. $k$ is greater than 0 and need not be a whole number. Say there are 4 tokens, which followed $i$ 3, 1, 0 and 0 times. Then the probabilities are:
#
# | $k$ | first | second | third | fourth |
# |---|---|---|---|---|
# | 0 (nothing added) | 3/4 | 1/4 | 0 | 0 |
# | 1 | 4/8 | 2/8 | 1/8 | 1/8 |
# | 100 | 103/404 | 101/404 | 100/404 | 100/404 |
#
# The larger $k$ is, the more equal they get. Section 2 measures which $k$ is good.
#
# The start and the end of a name count as well. A name "jay" has the pairs ". → j", "j → a", "a → y" and "y → .", where the full stop is token 0.
#
# ### Exercise `bigram_probabilities`
# Make the table of probabilities from `sequences`, a list of lists of token IDs (the numbers that stand for tokens). The lists are without the 0 at the end, so treat each as if there were a 0 before it and after it. Count pairs within a name only, not from one name to the next. `k` is passed in as an argument, 1 unless it is given. Add it to every count, also where a pair never occurred.
#
# The tests that you see are a part of the grading. Grading calls your function with other values too, so do what the text says.
#
# <details><summary>Hint</summary>
#
# - What does `zip([0, *ids], [*ids, 0])` give, one after the other? Try it with `ids = [3, 1]`.
# - Start from a table full of $k$, and add one pair at a time.
# - The sum to divide by is that of each row. Without `keepdims=True` you divide along the columns.
#
# </details>


# %% exercise="bigram_probabilities"
def bigram_probabilities(sequences, n_tokens, k=1.0):
    """表 P: (n_tokens, n_tokens)。P[i, j] は、i の次が j である確率。sequences: 番号のリストのリスト、k > 0: どの回数にも足す数。"""  #:ja
    """Table P: (n_tokens, n_tokens); P[i, j] is the probability that j comes after i. sequences: list of lists of token IDs; k > 0 is added to every count."""  #:en
    ### BEGIN SOLUTION
    counts = np.full((n_tokens, n_tokens), float(k))
    for ids in sequences:
        for i, j in zip([0, *ids], [*ids, 0]):
            counts[i, j] += 1
    return counts / counts.sum(axis=1, keepdims=True)
    ### END SOLUTION


# %% test="bigram_probabilities" idea="counts" points=1
import numpy as np

expect(
    "bigram_probabilities([[1], [1, 2]], 3, k=1)",
    bigram_probabilities([[1], [1, 2]], 3, k=1),
    [[0.2, 0.6, 0.2], [0.4, 0.2, 0.4], [0.5, 0.25, 0.25]],
    hint="組は 0→1、1→0、0→1、1→2、2→0 の 5 つです。番号 0 の行の回数は 0、2、0 なので、k を足すと 1、3、1 です。",  #:ja
    hint="The pairs are 0→1, 1→0, 0→1, 1→2, 2→0. The counts of row 0 are 0, 2, 0; with k added, 1, 3, 1.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
sequences = [rng.integers(1, 6, length).tolist() for length in (3, 1, 7, 0, 5, 2, 12)]
want = np.ones((6, 6))
for ids in sequences:
    line = [0, *ids, 0]
    for place in range(len(line) - 1):
        want[line[place], line[place + 1]] += 1
expect(
    "bigram_probabilities(sequences, 6)",
    bigram_probabilities(sequences, 6),
    want / want.sum(axis=1, keepdims=True),
    hint="始まり(0 → 先頭)と終わり(最後 → 0)も数えます。名前をまたぐ組は数えません。何も指定しなければ k は 1 です。",  #:ja
    hint="Count the start (0 → first) and the end (last → 0), but no pair from one name to the next. By default k is 1.",  #:en
)
### END HIDDEN TESTS

# %% test="bigram_probabilities" idea="smoothing" points=1
import numpy as np

got = bigram_probabilities([[2, 2], [2]], 4, k=0.5)
expect(
    "bigram_probabilities([[2, 2], [2]], 4, k=0.5)[3]",
    got[3],
    [0.25, 0.25, 0.25, 0.25],
    hint="3 は一度も出てきません。回数は全部 0、k を足すと全部 0.5 です。",  #:ja
    hint="3 never occurs. All its counts are 0, and 0.5 with k added.",  #:en
)
expect(
    "bigram_probabilities([[2, 2], [2]], 4, k=0.5)[2]",
    got[2],
    [0.5, 0.1, 0.3, 0.1],
    hint="2 の次は、0 が 2 回、2 が 1 回です。k は、割合にする前に足します。",  #:ja
    hint="After 2 there is 0 twice and 2 once. Add k before you divide.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for k in (0.01, 3.0):
    sequences = [rng.integers(1, 4, length).tolist() for length in (4, 6, 2)]
    want = np.full((9, 9), k)
    for ids in sequences:
        line = [0, *ids, 0]
        for place in range(len(line) - 1):
            want[line[place], line[place + 1]] += 1
    expect(
        f"bigram_probabilities(sequences, 9, k={k})",
        bigram_probabilities(sequences, 9, k=k),
        want / want.sum(axis=1, keepdims=True),
        hint="どの行も、足すと 1 になるはずです。k は 9 つの回数のすべてに足します。",  #:ja
        hint="Each row adds up to 1. k is added to each of the nine counts.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 2. どれくらい迷っているか:パープレキシティ
#
# モデルの良し悪しは、04 課と同じ交差エントロピーで測れます。実際に来たトークンに与えた確率 $p_1, p_2, \dots, p_N$ の、$-\log$ の平均です。言語モデルでは、これを $e$ の肩に乗せた数がよく使われます。
#
# $$\text{PP} = \exp\Bigl(-\frac1N\sum_{n=1}^{N} \log p_n\Bigr)$$
#
# 言葉にすると「平均して、何択で迷っているのと同じか」。これを**パープレキシティ**(perplexity、困惑の度合い)といいます。4 つの候補にいつも 1/4 ずつ与えるモデルなら、ちょうど 4 です。小さいほどよく、1 なら、実際に来たどのトークンにも確率 1 を与えています。
#
# ### 課題 `perplexity`
# 確率の配列から、パープレキシティを計算してください。トークンが何千個あっても、正しく計算できるようにします。
#
# <details><summary>ヒント</summary>
#
# 確率を先に全部掛けると、0.1 が 400 個で、もう `float` では 0 になります。log をとってから平均しましょう。
#
# </details>
# %% [markdown] lang="en"
# ## 2. How uncertain is it? Perplexity
#
# Cross-entropy (lesson 04) tells how good a model is: the mean of $-\log$ over the probabilities $p_1, p_2, \dots, p_N$ that it gave to the tokens that actually followed. For language models it is usual to take $e$ to that power:
#
# $$\text{PP} = \exp\Bigl(-\frac1N\sum_{n=1}^{N} \log p_n\Bigr)$$
#
# In words: the model is as uncertain as if it had to choose among this many equally likely tokens. This is its **perplexity**. A model that always gives 1/4 to each of four candidates has a perplexity of exactly 4. Smaller is better. With 1, every token that followed was given the probability 1.
#
# ### Exercise `perplexity`
# Compute the perplexity from an array of probabilities. It must come out right for thousands of tokens too.
#
# <details><summary>Hint</summary>
#
# If you multiply all the probabilities first, four hundred factors of 0.1 are already 0 as a `float`. Take logarithms, then the mean.
#
# </details>


# %% exercise="perplexity"
def perplexity(p):
    """パープレキシティ(数 1 つ)。p: (N,)、実際に来たトークンに与えた確率。どれも 0 より大きい。"""  #:ja
    """The perplexity, one number. p: (N,), the probabilities given to the tokens that actually followed; all greater than 0."""  #:en
    ### BEGIN SOLUTION
    return float(np.exp(-np.mean(np.log(p))))
    ### END SOLUTION


# %% test="perplexity" points=1
import numpy as np

expect(
    "perplexity([0.5, 0.125])",
    perplexity(np.array([0.5, 0.125])),
    4.0,
    hint="−log 0.5 と −log 0.125 の平均は log 4 です。",  #:ja
    hint="The mean of −log 0.5 and −log 0.125 is log 4.",  #:en
)
### BEGIN HIDDEN TESTS
rng = fresh()
for p in (np.full(7, 1 / 72), rng.uniform(0.01, 1, 50), np.tile([0.1, 0.001], 3000), np.ones(3)):
    expect(
        f"perplexity(p), {len(p)} tokens",
        perplexity(p),
        float(np.exp(np.log(1 / p).sum() / len(p))),
        tol=1e-6,
        hint="log の平均です。確率そのものの平均や積ではありません。",  #:ja
        hint="It is the mean of logarithms, not of the probabilities, and not their product.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 実際に来たトークンの確率が 1 つでも 0 だと、$-\log 0$ は無限大なので、パープレキシティも無限大です。1 節で $k$ を足したのは、このためです。では、$k$ はいくつがよいでしょう。バイグラムの表を、いろいろな $k$ で作ります。$k$ を大きくしていくと、訓練データと検証データのパープレキシティは、それぞれどう変わるでしょうか。**予想してから**実行してください。
# %% [markdown] lang="en"
# If a single token that actually occurred had the probability 0, the perplexity would be infinite, because $-\log 0$ is. That is why section 1 added $k$. Which $k$ is good? We make the bigram table with several $k$. As $k$ grows, how do the perplexities of training data and of validation data change? **Make a guess** before you run the cell.


# %% demo
def pairs_perplexity(ids_list, k):
    P = bigram_probabilities(train_ids, n_tokens, k)
    return perplexity(np.array([P[i, j] for ids in ids_list for i, j in zip([END, *ids], [*ids, END])]))


ks = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10]
validation = [pairs_perplexity(valid_ids, k) for k in ks]
plt.xscale("log")
plt.xticks(ks[::2], ks[::2])
plt.minorticks_off()
show_curves({
    "訓練データ <=> training": (ks, [pairs_perplexity(train_ids, k) for k in ks], GREY, "--s"),
    "検証データ <=> validation": (ks, validation, BLUE, "-o"),
}, "k を変えると <=> Perplexity and k", "k", "パープレキシティ <=> perplexity", ylim=(0, None))
met = {pair for ids in train_ids for pair in zip([END, *ids], [*ids, END])}
new = [pair not in met for ids in valid_ids for pair in zip([END, *ids], [*ids, END])]
print(f"検証データの {len(new)} 組のうち、訓練データに一度も出てこない組: {sum(new)}")  #:ja
print(f"of the {len(new)} pairs of the validation data, {sum(new)} never occur in the training data")  #:en
print("検証データ:", *[f"k = {k}: {value:.2f}" for k, value in zip(ks, validation)], sep="  ")  #:ja
print("validation:", *[f"k = {k}: {value:.2f}" for k, value in zip(ks, validation)], sep="  ")  #:en

# %% [markdown] lang="ja"
# 訓練データでは、$k$ が小さいほどよくなります。検証データでは、小さすぎると、初めて見る組のところで大きく外れます。大きすぎると、どれも同じ確率に近づいて、数えた意味がなくなります。こうした設定は、検証データで選びます。バイグラムでは $k = 0.3$ がいちばんよい値です。2〜4 文字を見る表には、もう少し小さい $k$ が向いています(次のセルは、3 文字を見る表についても $k$ を変えて表示します)。そこで、見る文字の数を比べるときは、どの表も $k = 0.1$ にそろえます。7 節では、どの表にも、いちばんよい $k$ を検証データで選びます。
#
# 次に、見る文字の数を変えて、4 種類のモデルを比べます。
#
# - どの文字にも同じ確率
# - 何も見ずに、よく出る文字ほど高い確率(0 文字)
# - 直前の 1 文字を見る(バイグラム)
# - 直前の 2 文字、3 文字、… を見る。数え方は同じで、行が「直前の 2 文字」などになるだけ(このような表をまとめて **n-gram** モデルといいます。2 文字を見る表は、3 つ組を数えるので**トライグラム**です)
#
# たくさん見るほど、よくなるでしょうか。訓練データと検証データのそれぞれで、**曲線の形を予想してから**実行してください。
# %% [markdown] lang="en"
# On training data, the smaller $k$ is, the better. On validation data a very small $k$ costs a little, because of the few pairs that are new: only half of the 900 possible pairs ever occur, but most names use the same pairs. A large $k$ costs much: all probabilities get nearly equal, and the counts are lost. Such a setting is chosen on validation data. For the bigram table $k = 0.03$ is the best, and 0.1 is close. Tables that look further back need a small $k$, too (the next cell prints a few for the table of 3 characters). To compare tables, we give all of them $k = 0.1$. Section 7 gives each table the $k$ that is best on validation data.
#
# Why does validation lie below training? A bigram table hardly overfits, and the 74 names for validation happen to have more of the frequent pairs. With other names it may be the other way round: section 7 compares on the test names.
#
# Now compare four kinds of models, which look at more or fewer characters:
#
# - the same probability for every character (uniform)
# - look at nothing, and give frequent characters more (0 characters)
# - look at the last character (the bigram table)
# - look at the last 2, 3, … characters: counted in the same way, with a row for each two characters, or three. (All of these are **n-gram** models. The table that looks at 2 characters counts groups of 3, so it is a **trigram** model.)
#
# Is it always better to look at more? **Guess the shape of the curve** for training data and for validation data, then run the cell.


# %% demo
def counted(order, ids_list, k=0.1):
    """直前の order 文字を見て、訓練データで数えたモデルの、ids_list でのパープレキシティ。"""  #:ja
    """Perplexity on ids_list of a model that counted the training names, looking at the last `order` characters."""  #:en
    def seen(ids):
        line = [END] * order + ids + [END]
        return [(tuple(line[i - order : i]), line[i]) for i in range(order, len(line))]

    pairs = Counter(pair for ids in train_ids for pair in seen(ids))
    contexts = Counter(context for ids in train_ids for context, _ in seen(ids))
    return perplexity(np.array([(pairs[c, token] + k) / (contexts[c] + k * n_tokens) for ids in ids_list for c, token in seen(ids)]))


training, validation = ([counted(order, part) for order in range(6)] for part in (train_ids, valid_ids))
plt.yscale("log")
plt.yticks([2, 5, 10, 20, 50], ["2", "5", "10", "20", "50"])
plt.minorticks_off()
show_curves({
    "どれも同じ確率 <=> uniform": (range(6), 6 * [n_tokens], ORANGE, ":"),
    "訓練データ <=> training": (range(6), training, GREY, "--s"),
    "検証データ <=> validation": (range(6), validation, BLUE, "-o"),
}, "もっと前まで見て数えると <=> Counting with a longer look back", "見る文字の数 <=> characters looked at", "パープレキシティ <=> perplexity")
print("検証データ:", *[f"{order} 文字 {value:.1f}" for order, value in enumerate(validation)], sep="  ")  #:ja
print("validation:", *[f"{order} characters {value:.1f}" for order, value in enumerate(validation)], sep="  ")  #:en
print("検証データ、3 文字:", *[f"k = {k}: {counted(3, valid_ids, k):.1f}" for k in (0.01, 0.03, 0.1, 0.3, 1)], sep="  ")  #:ja
print("validation, 3 characters:", *[f"k = {k}: {counted(3, valid_ids, k):.1f}" for k in (0.01, 0.03, 0.1, 0.3, 1)], sep="  ")  #:en

# %% [markdown] lang="ja"
# 直前の 1 文字を見るだけで、ずいぶんよくなりました。しかし、2 文字を見ると、訓練データではさらによくなるのに、検証データではかえって悪くなります。07 課の過学習です。見る文字が 1 つ増えるたびに、表の行は 73 倍になり、ほとんどの行が空になるからです。「しんお」の次を数えても、「しんよ」のことは何も分かりません。(3 文字から先は、訓練データでも少しずつ悪くなります。どの並びも 1、2 回しか出ないので、足した $k$ のほうが目立ってくるからです。)
#
# 長い文脈を見ながら、**似た文脈の経験を分け合う**には、どうすればよいでしょう。表ではなく、ネットワークに学習させます。
#
# ## 3. バイグラムの表を、ネットワークで作る
#
# バイグラムの表は、実はネットワークでも作れます。入力は直前のトークンの one-hot、層は 1 つ、出力はソフトマックスです。
#
# $$u = xW, \qquad y = \text{softmax}(u)$$
#
# $x$ は 1 か所だけが 1 なので、$xW$ は **$W$ の 1 行を取り出す**ことと同じです。掛け算をするまでもなく、`W[i]` で済みます。19 課の `nn.Embedding`(**埋め込み**)は、この計算です。
#
# 交差エントロピーの勾配は、04 課で見た $y - t$ です。同じ $i$ から始まる組をまとめると、$W$ の番号 $i$ の行の勾配は「($i$ の回数)× $y$ − (組の回数)」を全体の回数で割ったものになります。0 から始めて、この勾配で下ります(学習率は 30。勾配を約 4,200 個の組の全体で割るので、1 行の勾配がとても小さいからです)。**学習した表は、数えた表と同じになるでしょうか。** スムージングのない($k$ がほとんど 0 の)表と、訓練データのパープレキシティを比べます。
# %% [markdown] lang="en"
# The last character alone helps a great deal, and a few more help further: bird names share long endings such as "warbler". From 3 to 4 characters, training still improves and validation gets worse: this is the overfitting of lesson 07. (How much worse depends on $k$: with $k = 0.01$ both have 3.9, and 5 characters 4.5. With $k = 0.1$ and 5 characters, training gets a little worse as well. Most contexts then occur only once or twice, and the $k$ that is added weighs more than the counts.) With each further character, the table has 30 times as many rows, and most of them stay empty. What was counted after "black-w" says nothing about "white-w".
#
# How can a model look far back and still **share its experience** among contexts that are alike? Not with a table. Let a network learn it.
#
# ## 3. The bigram table as a network
#
# A network can make the bigram table, too. Its input is the last token as a one-hot vector, it has one layer, and its output is a softmax:
#
# $$u = xW, \qquad y = \text{softmax}(u)$$
#
# Because $x$ has a single 1, the product $xW$ **picks one row of $W$**. No multiplication is needed: it is `W[i]`. That is what `nn.Embedding` of lesson 19, an **embedding**, computes.
#
# The gradient of cross-entropy is the $y - t$ of lesson 04. Put together all pairs that begin with $i$: the gradient of row $i$ is (how often $i$ occurred) × $y$ − (how often each pair occurred), divided by the number of all pairs. Start from 0 and go down along it, with a learning rate of 30. (It is so large because the gradient of a row, divided by all 10,000 pairs, is very small.) **Does training lead to the same table as counting?** We compare the perplexity on the training data with that of the table without smoothing ($k$ almost 0).

# %% demo
table = bigram_probabilities(train_ids, n_tokens, k=1e-9)
count = np.zeros((n_tokens, n_tokens))
for ids in train_ids:
    for i, j in zip([END, *ids], [*ids, END]):
        count[i, j] += 1


def training_perplexity(P):
    return float(np.exp(-np.sum(count[count > 0] * np.log(P[count > 0])) / count.sum()))


W = np.zeros((n_tokens, n_tokens))
for step in range(10_001):
    y = softmax(W)
    if step in (0, 10, 100, 1000, 10_000):
        print(f"{step:>6} 回更新: パープレキシティ {training_perplexity(y):.3f}")  #:ja
        print(f"{step:>6} steps: perplexity {training_perplexity(y):.3f}")  #:en
    W -= 30.0 * (count.sum(axis=1, keepdims=True) * y - count) / count.sum()
print(f"数えた表: パープレキシティ {training_perplexity(table):.3f}")  #:ja
print(f"counted table: perplexity {training_perplexity(table):.3f}")  #:en

fig, axes = plt.subplots(1, 2, figsize=(7, 3.8))
for ax, P, name in zip(axes, (table, softmax(W)), ("数えたもの <=> counted", "学習したもの <=> learned")):
    ax.imshow(P, cmap="Blues", vmin=0, vmax=0.5)
    ax.set_title(name)
    ax.grid(False)
show_figure("次に来る確率(濃いほど高い) <=> Probability of the next token (dark is high)", "次の番号 <=> next token", "直前の番号 <=> last token")

# %% [markdown] lang="ja"
# 2 つの表は、ほとんど同じです(訓練データのパープレキシティの差は 1 % もありません)。04 課の言葉でいえば、相対度数が、この層の**最尤推定**の解だからです。差が少し残るのは、めったに出ない文字の行が、まだ途中だからです。出てこない組の確率を 0 にするには、重みを −∞ にしなければなりません。学習する層では、途中でやめること(早期終了)や重み減衰が、スムージングの代わりになります。
#
# 学習する層が数えた表と同じなら、わざわざ学習させる利点は何でしょう。**層なら、重ねて、入力を増やせます。** その前に、トークンへの分割のしかたと、選び方を見ておきます。
# %% [markdown] lang="en"
# They are almost equal: their perplexities on the training data differ by less than 1 %. In the words of lesson 04, relative frequencies are the **maximum-likelihood** solution for this layer. A small difference is left by the rows of rare characters, which are still on their way: for a probability of exactly 0, a weight would have to go to −∞. In a layer that learns, early stopping or weight decay can do the work of smoothing.
#
# If a layer learns what counting gives, why learn? Because **layers can be stacked and given more to look at**. Before that, two questions: what should a token be, and how do we choose one from the probabilities?

# %% [markdown] lang="ja"
# ## 4. 何を 1 つのトークンにするか
#
# 1 文字を 1 トークンにすると、漢字だけで数万種類になり、初めて見る文字は扱えません。単語ごとにすると、もっと増えます。それなら、コンピュータの中の表し方、**バイト**(0 から 255)ではどうでしょう。次の 3 つの文字列は、UTF-8 で何バイトになると思いますか。
# %% [markdown] lang="en"
# ## 4. What is a token?
#
# With one token for each character, Chinese characters alone make tens of thousands, and a new character cannot be read at all. With one for each word there are more still. What about **bytes**, the numbers from 0 to 255 by which a computer stores text? How many bytes has each of these in UTF-8?

# %% demo
print("\n".join(f"{text}: {len(text)} 文字、{len(text.encode())} バイト {list(text.encode())}" for text in ("sakura", "さくら", "桜🌸")))  #:ja
print("\n".join(f"{text}: {len(text)} characters, {len(text.encode())} bytes {list(text.encode())}" for text in ("sakura", "さくら", "桜🌸")))  #:en

# %% [markdown] lang="ja"
# バイトなら 256 種類ですべての文字を表せます。ただし、ひらがなは 1 文字が 3 バイト、絵文字はたいてい 4 バイト以上です。系列が長くなり、そのぶん計算も増えます。
#
# そこで、**よく並ぶ 2 つを 1 つにまとめる**ことを繰り返します。これが**バイト対符号化**(byte-pair encoding、BPE)です。手で 2 回やってみましょう。
#
# | | 系列 | いちばん多い組 |
# |---|---|---|
# | はじめ | a b a b c a b | (a, b) が 3 回 |
# | X = ab | X X c X | (X, X) と (X, c) と (c, X) が 1 回ずつ → 先に出てきた (X, X) |
# | Y = XX | Y c X | |
#
# GPT などのトークンも、この方法で作られています。よく使う言葉は 1 トークン、珍しい言葉はいくつかの部品になります。できた部品を**サブワード**(subword)、文字列をトークンに分割するプログラムを**トークナイザ**(tokenizer)といいます。
#
# ### 課題 `most_frequent_pair`
# 隣りあう 2 つの組のうち、いちばん多いものをタプルで返してください。
#
# - 系列をまたぐ組は数えません。重なりは数えます。`[5, 5, 5]` には (5, 5) が 2 回あります。
# - 同じ回数なら、先に現れた組を選びます(最初の系列の先頭から読んでいきます)。
# - 組が 1 つもなければ `None` を返します。
#
# <details><summary>ヒント</summary>
#
# `zip(ids, ids[1:])` が、隣りあう組を順に渡します。`Counter` は、初めて見た順番を覚えていて、`most_common(1)` は同数なら先に入れたものを返します。
#
# </details>
# %% [markdown] lang="en"
# Bytes can write everything with 256 tokens. But a hiragana takes three of them, most emoji four or more. Sequences get longer, and everything takes longer to compute.
#
# So we **join two tokens that are often neighbours into one**, again and again. This is **byte-pair encoding** (BPE). Two rounds by hand:
#
# | | sequence | most frequent pair |
# |---|---|---|
# | at first | a b a b c a b | (a, b), three times |
# | X = ab | X X c X | (X, X), (X, c) and (c, X), once each → the one met first, (X, X) |
# | Y = XX | Y c X | |
#
# The tokens of GPT and others are made in this way. Common words become one token, rare ones are cut into pieces. Such pieces are called **subwords**, and the program that cuts text into tokens is a **tokenizer**.
#
# ### Exercise `most_frequent_pair`
# Return the most frequent pair of neighbours, as a tuple.
#
# - No pairs from one sequence to the next. Overlaps count: `[5, 5, 5]` has (5, 5) twice.
# - If several are equally frequent, take the one that is met first, reading from the start of the first sequence.
# - If there is no pair at all, return `None`.
#
# <details><summary>Hint</summary>
#
# `zip(ids, ids[1:])` gives the pairs of neighbours. A `Counter` remembers in which order it met things, and among equals `most_common(1)` returns the one that was put in first.
#
# </details>


# %% exercise="most_frequent_pair"
def most_frequent_pair(sequences):
    """いちばん多い隣どうしの組 (a, b)。同数なら先に現れたもの、組がなければ None。sequences: 番号のリストのリスト。"""  #:ja
    """The most frequent pair of neighbours (a, b); among equals the one met first; None if there is none. sequences: list of lists of token IDs."""  #:en
    ### BEGIN SOLUTION
    pairs = Counter(pair for ids in sequences for pair in zip(ids, ids[1:]))
    return pairs.most_common(1)[0][0] if pairs else None
    ### END SOLUTION


# %% test="most_frequent_pair" points=1
import numpy as np


def pair_of(sequences):
    got = most_frequent_pair(sequences)
    return None if got is None else [int(token) for token in got]


for sequences, want, reason in (
    ([[1, 2, 1, 2, 3, 1, 2]], [1, 2], "(1, 2): 3"),
    ([[7, 4], [3, 8], [3, 8]], [3, 8], "(3, 8): 2, (7, 4): 1"),
):
    expect(
        f"most_frequent_pair({sequences})",
        pair_of(sequences),
        want,
        hint=f"数えると {reason} です。",  #:ja
        hint=f"The counts are {reason}.",  #:en
    )
### BEGIN HIDDEN TESTS
for sequences, want, hint in (
    (
        [[9, 2], [3, 4], [3, 4], [9, 2], [1, 1]],
        [9, 2],
        "(9, 2) と (3, 4) は同じ回数です。先に現れたほうを選びます。",  #:ja
        "(9, 2) and (3, 4) are equally frequent: take the one met first.",  #:en
    ),
    (
        [[3, 6], [4, 1], [4, 1], [3, 6]],
        [3, 6],
        "(3, 6) と (4, 1) は同じ回数です。先に現れたほうを選びます。",  #:ja
        "(3, 6) and (4, 1) are equally frequent: take the one met first.",  #:en
    ),
    (
        [[8, 9, 7, 8, 9], [5, 5, 5, 5]],
        [5, 5],
        "[5, 5, 5, 5] には (5, 5) が 3 回あります。重なりも数えます。",  #:ja
        "[5, 5, 5, 5] has (5, 5) three times: overlaps count.",  #:en
    ),
    (
        [[1, 2], [3, 1], [2, 3], [1, 4], [2, 1], [2, 1]],
        [2, 1],
        "系列をまたぐ組は数えません。(a, b) と (b, a) は別の組です。",  #:ja
        "No pairs from one sequence to the next; (a, b) and (b, a) are different pairs.",  #:en
    ),
):
    expect(f"most_frequent_pair({sequences})", pair_of(sequences), want, hint=hint)
for sequences in ([[4], [], [6]], []):
    assert most_frequent_pair(sequences) is None, f"most_frequent_pair({sequences}): 組がないときは None を返します。"  #:ja
    assert most_frequent_pair(sequences) is None, f"most_frequent_pair({sequences}): there is no pair, so return None."  #:en
rng = fresh()
for _ in range(5):
    sequences = [rng.integers(0, 4, 7).tolist() for _ in range(6)]
    met = [ids[i : i + 2] for ids in sequences for i in range(6)]
    expect(f"most_frequent_pair({sequences})", pair_of(sequences), max(met, key=met.count))
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ### 課題 `merge`
# 系列の中の組 `pair` を、新しい番号 `new` に置き換えたリストを返してください。左から右へ 1 回だけ読み、一度使ったトークンは二度使いません。`[5, 5, 5]` で (5, 5) を 9 にすると `[9, 5]` です。渡された系列は書き換えません。
#
# <details><summary>ヒント</summary>
#
# `for` では読み飛ばすのが難しいので、`while i < len(ids):` を使います。組が見つかったとき、見つからなかったとき、`i` をそれぞれいくつ進めますか。最後のトークンには、右隣がありません。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `merge`
# Return the sequence as a list, with every `pair` in it replaced by the token `new`. Read once, from left to right. A token that has been used is not used again: with (5, 5) → 9, `[5, 5, 5]` becomes `[9, 5]`. Leave the sequence that you are given as it is.
#
# <details><summary>Hint</summary>
#
# A `for` loop cannot easily skip a token, so use `while i < len(ids):`. By how much does `i` grow where there is a pair, and by how much where there is none? The last token has no neighbour on its right.
#
# </details>


# %% exercise="merge"
def merge(ids, pair, new):
    """ids の中の組 pair を、左から順に new に置き換えた新しいリスト。ids: 番号のリスト、pair: (a, b)、new: 番号。"""  #:ja
    """A new list: ids with every pair, from left to right, replaced by new. ids: list of token IDs; pair: (a, b); new: a token ID."""  #:en
    ### BEGIN SOLUTION
    merged, i = [], 0
    while i < len(ids):
        if tuple(ids[i : i + 2]) == tuple(pair):
            merged.append(new)
            i += 2
        else:
            merged.append(ids[i])
            i += 1
    return merged
    ### END SOLUTION


# %% test="merge" idea="replaces" points=1
import numpy as np

for ids, pair, new, want in (([1, 2, 1, 2, 3, 1, 2], (1, 2), 9, [9, 9, 3, 9]), ([2, 1, 3], (1, 2), 9, [2, 1, 3])):
    got, (after, _, _) = call_and_look(merge, ids, pair, new)
    expect(
        f"merge({ids}, {pair}, {new})",
        list(got),
        want,
        hint="(1, 2) と (2, 1) は別の組です。最後のトークンも忘れずに。",  #:ja
        hint="(1, 2) and (2, 1) are different pairs. Keep the last token.",  #:en
    )
    expect(
        "ids",
        after,
        ids,
        hint="渡された系列が書き換わりました。新しいリストを作って返します。",  #:ja
        hint="The list that you were given has changed. Return a new one.",  #:en
    )
### BEGIN HIDDEN TESTS
rng = fresh()
for _ in range(20):
    ids = rng.integers(0, 3, 25).tolist()
    want, rest = [], list(ids)
    while rest:
        if rest[:2] == [0, 1]:
            want.append(50)
            rest = rest[2:]
        else:
            want.append(rest.pop(0))
    got, (after, _, _) = call_and_look(merge, ids, (0, 1), 50)
    expect(
        f"merge({ids}, (0, 1), 50)",
        list(got),
        want,
        hint="先頭や末尾の組も置き換えます。ほかのトークンは 1 つもなくなりません。",  #:ja
        hint="Pairs at the very start or end are replaced as well, and no other token gets lost.",  #:en
    )
    expect(
        "ids",
        after,
        ids,
        hint="渡された系列が書き換わりました。新しいリストを作って返します。",  #:ja
        hint="The list that you were given has changed. Return a new one.",  #:en
    )
for ids in ([], [4]):
    expect(f"merge({ids}, (4, 4), 9)", len(merge(ids, (4, 4), 9)), len(ids))
### END HIDDEN TESTS

# %% test="merge" idea="overlap" points=1
expect(
    "merge([5, 5, 5], (5, 5), 9)",
    list(merge([5, 5, 5], (5, 5), 9)),
    [9, 5],
    hint="左の 2 つが 9 になると、3 つ目の 5 には相手がいません。",  #:ja
    hint="The two on the left become 9, and the third 5 is left alone.",  #:en
)
### BEGIN HIDDEN TESTS
for ids, pair, new, want in (
    ([5, 5, 5, 5, 5, 2, 5, 5], (5, 5), 9, [9, 9, 5, 2, 9]),
    ([1, 1, 2, 2], (1, 2), 1, [1, 1, 2]),
    ([3, 3, 3, 3], (3, 3), 3, [3, 3]),
):
    expect(
        f"merge({ids}, {pair}, {new})",
        list(merge(ids, pair, new)),
        want,
        hint="1 回だけ読みます。置き換えたばかりの番号を、すぐ次の組に使うことはありません。",  #:ja
        hint="Read once. A token that was only now put in is not part of the next pair.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 訓練用の名前をバイトに直し、2 つの関数を 200 回繰り返します。名前 1 つは、はじめ平均 13.5 バイト(4.5 文字)です。最後は、平均いくつのトークンになるでしょう。文字の数(点線)より少なくなるでしょうか。どんな部品ができるでしょう。**予想してから**実行してください。できた組を、できた順に `merge` すれば、新しい名前も同じように分割できます。検証用の名前で試します。
# %% [markdown] lang="en"
# Turn the training names into bytes and repeat your two functions 200 times. A name has 16 characters on average, each of one byte (the dotted line). How many tokens will it have in the end? And what pieces will there be? **Make a guess** before you run the cell. New names are tokenised in the same way, by a `merge` of each pair in the order in which the pairs were found. We try it on validation names.

# %% demo
pieces, lengths, found = {byte: bytes([byte]) for byte in range(256)}, [], {}
sequences = [list(decode(ids).encode()) for ids in train_ids]
for new in range(256, 456):
    lengths.append(np.mean([len(ids) for ids in sequences]))
    pair = most_frequent_pair(sequences)
    found[new] = pair
    pieces[new] = pieces[pair[0]] + pieces[pair[1]]
    sequences = [merge(ids, pair, new) for ids in sequences]
longest = sorted(pieces, key=lambda new: -len(pieces[new]))[:12]
first, longest = (", ".join(repr(pieces[new].decode(errors="replace")) for new in some) for some in (range(256, 264), longest))
print(f"はじめの 8 つ: {first}\n長いもの: {longest}")  #:ja
print(f"the first 8: {first}\nthe longest: {longest}")  #:en


def cut(text):
    """文字列をバイトにし、found の順にまとめて、部品のリストを返す。"""  #:ja
    """Turn text into bytes, merge them in the order of found, and return the pieces."""  #:en
    ids = list(text.encode())
    for new, pair in found.items():
        ids = merge(ids, pair, new)
    return [pieces[number].decode(errors="replace") for number in ids]


print("新しい名前:", *(" | ".join(cut(decode(ids))) for ids in valid_ids[:6]), sep="\n   ")  #:ja
print("new names:", *(" | ".join(cut(decode(ids))) for ids in valid_ids[:6]), sep="\n   ")  #:en
show_curves({
    "トークン <=> tokens": (range(200), lengths, BLUE, "-"),
    "文字 <=> characters": ([0, 199], 2 * [np.mean([len(ids) for ids in train_ids])], GREY, ":"),
}, "まとめるほど、系列は短くなる <=> Merging shortens the sequences", "まとめた回数 <=> merges", "名前 1 つあたりの数 <=> mean per name", ylim=(0, None))

# %% [markdown] lang="ja"
# 最初の 2 つは「�」、つまり文字になりきらないバイトの組です。ひらがなの 3 バイトのうち、先頭の 2 バイト(0xE3 0x81 など)が共通だからです。やがて 1 文字がまとまり、「ひがし」「みなみ」「こうえん」のような部品ができます。だれも日本語を教えていません。新しい名前も、知っている部品に分割できます。部品にない所は、1 文字やバイトのまま残るので、どんな文字列でも分割できます。
#
# アシスタントが、strawberry に r がいくつあるかを数え間違えることがある原因の 1 つは、文字ではなく、こうしたサブワードの番号を見ていることです。また、学習に使われた文章に日本語が少ないと、日本語は細かく分割され、同じ内容でもトークンが多くなります。
#
# GPT は、まず文章を単語くらいの長さに区切り(英語の空白は、後ろの単語に付けます)、その区切りの中だけでまとめます。
#
# パープレキシティは、1 トークンあたりの数です。トークンが長ければ、当てる回数は減り、1 回は難しくなります。トークンの違うモデルを比べるには、同じ単位に直します。文章のすべてのトークンの $-\log_2 p$ を足し、文字数やバイト数で割ります(1 文字や 1 バイトあたりのビット数)。
#
# この先は、話を簡単にするため、1 文字を 1 トークンにします。
# %% [markdown] lang="en"
# Endings and parts of words appear, "er", "ed " and later " warbler", though nobody told the program what a word is. New names are cut into known pieces, too. Where no piece fits, single characters stay (in the last resort, bytes), so every text can be tokenised.
#
# One reason why an assistant may miscount the letters of a word is that it sees the IDs of such pieces, not letters. And a language of which the training text had little is cut into small pieces: the same content takes more tokens. In Japanese, a single hiragana is three bytes, and the first merges only put characters together again.
#
# GPT first splits a text into pieces of about a word, with the space at the front of the word that follows, and merges never cross these borders. So a token like "ed ", with a space at its end, does not occur there.
#
# Perplexity is a number per token. With longer tokens there are fewer choices, and each is harder. To compare models with different tokens, convert to one unit: add up $-\log_2 p$ over all tokens of the text, and divide by its number of characters, or of bytes (**bits per byte**).
#
# From here on, to keep things simple, one token is one character.

# %% [markdown] lang="ja"
# ## 5. 確率から 1 つ選ぶ
#
# モデルが答えるのは確率です。文章を作るには、そこから 1 つ選ばなければなりません。いつもいちばん確率の高いものを選ぶ(**貪欲デコーディング**、greedy decoding、貪欲法)と、いつも同じ名前になります。確率どおりにくじを引くと、たまに、まずありえない文字も出ます。その間を、2 つの設定で調節します。
#
# **温度**(temperature)$T$ は、ソフトマックスの前に、ロジット $u$ を割る数です。
#
# $$p = \text{softmax}(u / T)$$
#
# 言葉にすると「1 より小さい $T$ は差を広げて、いちばん確率の高いものに集める。1 より大きい $T$ は差を縮めて、ほかにも機会を与える」。$T \to 0$ なら貪欲デコーディングです。
#
# **top-k** は、上位 $k$ 個だけを残し、足して 1 になるように確率を作り直します。
#
# 下の図は、バイグラムの表の 1 行に、3 つの温度を当てたものです。どれが $T = 0.5$、1、2 でしょう。
# %% [markdown] lang="en"
# ## 5. Choosing one
#
# A model answers with probabilities. To write, we must choose. Always taking the most probable token (**greedy decoding**) writes the same name again and again. Drawing from the unchanged probabilities occasionally picks a character that is very unlikely. Two settings adjust what lies between.
#
# The **temperature** $T$ divides the logits $u$ before the softmax:
#
# $$p = \text{softmax}(u / T)$$
#
# In words: $T$ below 1 widens the differences and prefers the favourites; $T$ above 1 narrows them and takes more risks. $T \to 0$ is greedy decoding.
#
# **top-k** keeps the $k$ most probable tokens and renormalises their probabilities, so that they add up to 1.
#
# The figure shows one row of the bigram table at three temperatures. Which one is $T = 0.5$, which 1, which 2?

# %% demo
#@title 図を描く  #:ja
#@title Draw the figure  #:en
P = bigram_probabilities(train_ids, n_tokens, k=0.1)
u = np.log(P[number_of["し"]])  #:ja
u = np.log(P[number_of["r"]])  #:en
shown = np.argsort(-u)[:10]
plt.xticks(range(10), [label(number) for number in shown])
show_curves({
    "A": (range(10), softmax(u)[shown], BLUE, "-o"),
    "B": (range(10), softmax(u / 2)[shown], ORANGE, "--s"),
    "C": (range(10), softmax(u / 0.5)[shown], GREEN, ":^"),
}, "3 つの温度、どれがどれ? <=> Three temperatures, which is which?", "次の文字 <=> next character", "確率 <=> probability")
nucleus = np.cumsum(np.sort(softmax(u))[::-1])
print("確率の和が 0.9 に達するまでの候補の数:", int(np.searchsorted(nucleus, 0.9)) + 1)  #:ja
print("candidates until the sum reaches 0.9:", int(np.searchsorted(nucleus, 0.9)) + 1)  #:en

# %% [markdown] lang="ja"
# いちばんとがった C が $T = 0.5$、A が 1、いちばん平らな B が 2 です。
#
# top-k の $k$ は、迷う場面でも決まりきった場面でも同じです。そこで、確率の高い順に足して 0.9 などに達するまでの候補を残す方法もあります。候補の数がその場面に合わせて変わるので、よく使われます。これを**核サンプリング**(nucleus sampling、top-p)といいます。図の下の数が、ここでの候補の数です。
#
# ### 課題 `sample`
# ロジットからトークンを 1 つ選び、その番号(`logits` の中の位置)を返してください。乱数は、`np.random.Generator` の `rng` から引きます。(8 節の `generate` も同じです。)
#
# - `temperature` が 0 なら、いちばん大きいロジットの番号。同点なら小さい番号
# - `top_k` が `None` なら、全部が候補。数なら、大きいほうから `top_k` 個だけが候補(境目が同点なら小さい番号を残し、種類より多ければ全部)
# - ロジットは ±1000 のような数でもかまいません。渡された配列は書き換えません
#
# <details><summary>ヒント</summary>
#
# - 候補の番号と、その確率を、別々に用意できますか。
# - 02 課の `softmax` が使えます。大きな数でもオーバーフローしません。
#
# </details>
#
# <details><summary>もう少し詳しいヒント</summary>
#
# - `np.argsort(-u, kind="stable")` は、大きい順の番号です。同点は小さい番号が先になります。
# - 候補だけのロジットを取り出して確率にし、`rng.choice(候補, p=確率)` で選びます。候補でないものを −∞ にする方法なら、先にコピーを作ります。
#
# </details>
# %% [markdown] lang="en"
# C is the most pointed: $T = 0.5$. A is 1, and B, the flattest, is 2.
#
# The $k$ of top-k is the same whether the model is sure or not. Another way is to add up the probabilities, largest first, and keep those until the sum reaches 0.9, say. It is called **nucleus sampling** (top-p) and is often used, because the number of candidates follows the situation. The number below the figure counts them here.
#
# ### Exercise `sample`
# Choose one token from logits and return its ID, which is its index in `logits`. Random numbers come from `rng`, a `np.random.Generator`. (The same goes for `generate` in section 8.)
#
# - With `temperature` 0, return the index of the largest logit; among equals the smallest index.
# - If `top_k` is `None`, every token is a candidate. If it is a number, only the `top_k` largest logits are. Among equals at the border, the smaller indices stay. If it is more than there are tokens, all are candidates.
# - Logits may be as large as ±1000. Leave the array that you are given as it is.
#
# <details><summary>Hint</summary>
#
# - Can you make two arrays, the indices of the candidates and their probabilities?
# - You may use `softmax` of lesson 02. It does not overflow.
#
# </details>
#
# <details><summary>A more detailed hint</summary>
#
# - `np.argsort(-u, kind="stable")` gives the indices from the largest logit down; equals stay in order.
# - Take the logits of the candidates, turn them into probabilities, and `rng.choice(candidates, p=probabilities)`. If you would rather set the others to −∞, make a copy first.
#
# </details>


# %% exercise="sample"
def sample(logits, temperature, top_k, rng):
    """番号を 1 つ選ぶ。logits: (n_tokens,)、temperature: 0 以上の数、top_k: None か 1 以上の整数、rng: np.random.Generator。"""  #:ja
    """Choose one token; return its index. logits: (n_tokens,); temperature: at least 0; top_k: None or a whole number, at least 1; rng: np.random.Generator."""  #:en
    ### BEGIN SOLUTION
    order = np.argsort(-logits, kind="stable")
    if temperature == 0:
        return int(order[0])
    candidates = order[:top_k]
    return int(rng.choice(candidates, p=softmax(logits[candidates] / temperature)))
    ### END SOLUTION


# %% test="sample" idea="temperature" points=1
import numpy as np


def shares(u, temperature, top_k, seed, times=300):
    rng = np.random.default_rng(seed)
    drawn = [int(sample(np.array(u), temperature, top_k, rng)) for _ in range(times)]
    return np.bincount(drawn, minlength=len(u)) / times


u = np.log([0.1, 0.2, 0.7])
expect(
    "sample(log [0.1, 0.2, 0.7], 1, None, rng) を 300 回引いたときの割合 <=> sample(log [0.1, 0.2, 0.7], 1, None, rng), shares of 300 draws",
    shares(u, 1.0, None, 1),
    [0.1, 0.2, 0.7],
    tol=0.14,
    hint="温度が 1 なら、ソフトマックスの確率どおりに出ます。",  #:ja
    hint="At temperature 1 they are drawn with the probabilities of softmax.",  #:en
)
expect(
    "sample([0, 1, 1], 0, None, rng)",
    int(sample(np.array([0.0, 1.0, 1.0]), 0, None, np.random.default_rng(2))),
    1,
    hint="温度が 0 なら、いちばん大きいもの。同点なら小さい番号です。",  #:ja
    hint="At temperature 0 take the largest; among equals the smallest index.",  #:en
)
### BEGIN HIDDEN TESTS
draw = fresh()
for p, temperature in (([0.1, 0.2, 0.7], 2.0), ([0.5, 0.1, 0.15, 0.25], 0.5), ([0.05, 0.9, 0.05], 3.0)):
    p = draw.permutation(p).tolist()
    want = np.array(p) ** (1 / temperature)
    expect(
        f"sample(log {p}, {temperature}, None, rng) を 300 回引いたときの割合 <=> sample(log {p}, {temperature}, None, rng), shares of 300 draws",
        shares(np.log(p), temperature, None, int(draw.integers(2**32))),
        want / want.sum(),
        tol=0.14,
        hint="ソフトマックスの前に、ロジットを温度で割ります。",  #:ja
        hint="Divide the logits by the temperature, before the softmax.",  #:en
    )
for u, want in (([3.0, -2.0, 5.0, 5.0], 2), ([-7.0, -7.0], 0), ([-1000.0, 999.0, 1000.0], 2)):
    for temperature in (0, 0.0):
        expect(
            f"sample({u}, {temperature}, None, rng)",
            int(sample(np.array(u), temperature, None, np.random.default_rng(4))),
            want,
            hint="温度が 0 のときは割れません。いちばん大きいロジットの番号を返します。",  #:ja
            hint="You cannot divide by a temperature of 0. Return the index of the largest logit.",  #:en
        )
### END HIDDEN TESTS

# %% test="sample" idea="top_k" points=1
import numpy as np


def shares(u, temperature, top_k, seed, times=300):
    rng = np.random.default_rng(seed)
    drawn = [int(sample(np.array(u), temperature, top_k, rng)) for _ in range(times)]
    return np.bincount(drawn, minlength=len(u)) / times


expect(
    "sample(log [0.2, 0.3, 0.1, 0.4], 1, 2, rng) を 300 回引いたときの割合 <=> sample(log [0.2, 0.3, 0.1, 0.4], 1, 2, rng), shares of 300 draws",
    shares(np.log([0.2, 0.3, 0.1, 0.4]), 1.0, 2, 5),
    [0, 3 / 7, 0, 4 / 7],
    tol=0.14,
    hint="残るのは 1 と 3 だけ。確率は 0.3 : 0.4 の割合で作り直します。",  #:ja
    hint="Only 1 and 3 are left, with probabilities in the proportion 0.3 : 0.4.",  #:en
)
### BEGIN HIDDEN TESTS
draw = fresh()
for p, temperature, top_k in (
    (draw.permutation([0.2, 0.3, 0.1, 0.4]), 1.0, 1),
    (draw.permutation([0.2, 0.3, 0.1, 0.4]), 0.5, 3),
    (np.full(5, 0.2), 1.0, 2),
    (np.array([0.1, 0.15, 0.5, 0.1, 0.15]), 1.0, 2),
    (np.array([0.25, 0.75]), 1.0, 2),
    (np.array([0.25, 0.75]), 1.0, 40),
):
    kept = sorted(range(len(p)), key=lambda i: (-p[i], i))[:top_k]
    want = np.where(np.isin(np.arange(len(p)), kept), p ** (1 / temperature), 0)
    expect(
        f"sample(log {p.tolist()}, {temperature}, {top_k}, rng) を 300 回引いたときの割合 <=> sample(log {p.tolist()}, {temperature}, {top_k}, rng), shares of 300 draws",
        shares(np.log(p), temperature, top_k, int(draw.integers(2**32))),
        want / want.sum(),
        tol=0.14,
        hint="大きいほうから top_k 個だけが候補です。境目が同点なら小さい番号を残します。温度は候補の中でも効きます。",  #:ja
        hint="Only the top_k largest are candidates; among equals at the border, the smaller indices stay. The temperature still counts among them.",  #:en
    )
### END HIDDEN TESTS

# %% test="sample" idea="safe" points=1
import numpy as np

got, (after, _, _, _) = call_and_look(sample, np.array([-1000.0, 1000.0, 0.0]), 0.5, 2, np.random.default_rng(7))
expect(
    "sample([-1000, 1000, 0], 0.5, 2, rng)",
    int(got),
    1,
    hint="exp(2000) は無限大です。最大のロジットを引いてから exp にします。",  #:ja
    hint="exp(2000) is infinite. Subtract the largest logit before exp.",  #:en
)
expect(
    "logits",
    after,
    [-1000.0, 1000.0, 0.0],
    hint="渡された配列が書き換わりました。コピーを作りましょう。",  #:ja
    hint="The array that you were given has changed. Work on a copy.",  #:en
)
### BEGIN HIDDEN TESTS
for u, temperature, top_k, want in (([1000.0, 999.0, 1000.0], 0.01, 1, 0), ([-1000.0, -2000.0], 1.0, None, 0), ([0.0, 1e4], 1.0, 2, 1)):
    got, (after, _, _, _) = call_and_look(sample, np.array(u), temperature, top_k, np.random.default_rng(8))
    expect(f"sample({u}, {temperature}, {top_k}, rng)", int(got), want)
    expect(
        "logits",
        after,
        u,
        hint="渡された配列が書き換わりました。コピーを作りましょう。",  #:ja
        hint="The array that you were given has changed. Work on a copy.",  #:en
    )
u, draws = np.zeros(50), []
for seed in (9, 9, 10):
    rng = np.random.default_rng(seed)
    draws.append([int(sample(u, 1.0, None, rng)) for _ in range(20)])
assert draws[0] == draws[1], "同じシードの rng からは、同じ番号が同じ順に出るはずです。乱数は rng からだけ引きます。"  #:ja
assert draws[0] == draws[1], "The same seed must give the same tokens. Draw from rng, and from nothing else."  #:en
assert draws[0] != draws[2] and len(set(draws[0])) > 1, "シードが違えば、違う番号が出るはずです。rng を使っていますか。"  #:ja
assert draws[0] != draws[2] and len(set(draws[0])) > 1, "Another seed must give other tokens. Do you use rng?"  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# バイグラムのモデルに、名前を生成させてみます。
# %% [markdown] lang="en"
# Let the bigram model invent names.

# %% demo
rng = np.random.default_rng(1)
for T in (0.5, 1.0, 2.0):
    invented = []
    for _ in range(8):
        ids = []
        while (number := sample(np.log(P[ids[-1] if ids else END]), T, None, rng)) != END and len(ids) < 30:
            ids.append(number)
        invented.append(decode(ids))
    print(f"T = {T}:", " | ".join(invented))

# %% [markdown] lang="ja"
# 駅名らしいものもありますが、長くなるほど、駅名には見えなくなります。直前の 1 文字しか見ていないので、どこまで書いたかも、どう始めたかも分からないからです。
#
# ここまでが前半です。続きは別の日でもかまいません。
#
# ## 6. 小さな GPT
#
# もっと前まで見るために、19 課のブロックを使います。**GPT**(generative pre-trained transformer)の形は、次のとおりです。`context` は、モデルが一度に読めるトークンの最大数です(**文脈長**、context length)。
#
# | 部品 | 名前 | 形 |
# |---|---|---|
# | トークンの番号(token ID) | `ids` | (B, n) |
# | トークンの埋め込み:番号ごとに 1 本のベクトル | `embed` = `nn.Embedding(n_tokens, d)` | (B, n, d) |
# | 位置の埋め込み:位置ごとに 1 本。これを足す | `positions` = `nn.Embedding(context, d)` | (n, d) |
# | `TransformerBlock(d, heads)` を `layers` 個、順に通す。因果マスクつき | `blocks` = `nn.ModuleList` | (B, n, d) |
# | 最後の正規化 | `norm` = `nn.LayerNorm(d)` | (B, n, d) |
# | どのトークンが次に来るか(ロジット) | `head` = `nn.Linear(d, n_tokens)` | (B, n, n_tokens) |
#
# どちらの**埋め込み**(embedding)も 19 課の `nn.Embedding` で、3 節の「$W$ の 1 行を取り出す」層です。番号を渡すとその行を返します。表の中身も学習します。因果マスクが付いていて、エンコーダはないので、GPT は**デコーダだけ**(decoder-only)の Transformer です。
#
# 長さ n の系列を 1 回通すと、n 個の位置すべてで「次は何か」の答えが出ます。位置 $i$ の答えは、位置 $i$ **まで**だけを見ていなければなりません。先が見えると、答えを写すだけになり、訓練の損失は下がるのに、何も作れないモデルになります。因果マスクが要るのは、このためです。
#
# 位置には、19 課の `positional_encoding` の代わりに、GPT と同じく、学習する埋め込みを使います。
# %% [markdown] lang="en"
# There are pieces of names, but hardly a name. The model sees one character only, so it knows neither how the name began nor how long it is by now.
#
# This is the end of the first half, and a good point for a longer break.
#
# ## 6. A tiny GPT
#
# To look further back, take the blocks of lesson 19. A **GPT** (generative pre-trained Transformer) is built like this, where `context` is the largest number of tokens that the model can read at once (its **context length**):
#
# | Part | Name | Shape |
# |---|---|---|
# | token IDs | `ids` | (B, n) |
# | token embedding: one vector for each token ID | `embed` = `nn.Embedding(n_tokens, d)` | (B, n, d) |
# | position embedding: one vector for each position, added to it | `positions` = `nn.Embedding(context, d)` | (n, d) |
# | `layers` times `TransformerBlock(d, heads)`, one after the other, with the causal mask | `blocks` = `nn.ModuleList` | (B, n, d) |
# | a last normalisation | `norm` = `nn.LayerNorm(d)` | (B, n, d) |
# | which token comes next (logits) | `head` = `nn.Linear(d, n_tokens)` | (B, n, n_tokens) |
#
# Both **embeddings** are an `nn.Embedding` as in lesson 19, the layer of section 3 that picks one row of $W$: give it IDs, and it returns their rows. The table is learned, too. With the causal mask and no encoder, a GPT is a **decoder-only** Transformer.
#
# One pass over a sequence of length n answers "what comes next?" at all n positions. The answer at position $i$ may look **up to** position $i$ and no further. A model that sees ahead copies the answer: its training loss falls, and it can write nothing. This is why the causal mask is needed.
#
# For positions we take learned embeddings, as GPT does, in place of `positional_encoding` of lesson 19.


# %% setup
# ja: あなたが 19 課で書いた関数
# en: yours, from lesson 19
def attention(Q, K, V, mask=None):
    scores = Q @ K.transpose(-2, -1) / math.sqrt(Q.shape[-1])
    if mask is not None:
        scores = scores.masked_fill(~mask, -math.inf)
    weights = torch.softmax(scores, dim=-1)
    return weights @ V, weights


def causal_mask(n):
    return torch.ones(n, n, dtype=torch.bool).tril()


def split_heads(x, heads):
    B, n, d = x.shape
    return x.reshape(B, n, heads, d // heads).transpose(1, 2)


def merge_heads(x):
    return x.transpose(1, 2).flatten(2)


class TransformerBlock(nn.Module):
    """pre-norm の Transformer のブロック。(B, n, d) → (B, n, d)。重み weights: (B, heads, n, n)。"""  #:ja
    """The block of a Transformer, pre-norm: (B, n, d) → (B, n, d). weights: (B, heads, n, n)."""  #:en

    def __init__(self, d, heads, hidden=None):
        super().__init__()
        hidden = 4 * d if hidden is None else hidden
        self.heads = heads
        self.norm1, self.norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.qkv, self.out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.mlp = nn.Sequential(nn.Linear(d, hidden), nn.GELU(), nn.Linear(hidden, d))

    def forward(self, x, mask=None):
        Q, K, V = (split_heads(part, self.heads) for part in self.qkv(self.norm1(x)).chunk(3, dim=-1))
        output, weights = attention(Q, K, V, mask)
        self.weights = weights.detach()
        x = x + self.out(merge_heads(output))
        return x + self.mlp(self.norm2(x))

# %% [markdown] lang="ja"
# ### 課題 `TinyGPT`
# 表のとおりに、`nn.Module` として書いてください。属性の名前も、表のとおりにします。返すのはソフトマックスの前のロジットです。
#
# - 系列の長さ n は、`context` 以下ならいくつでもかまいません。
# - `embed` と `positions` の重みは、平均 0、標準偏差 0.02 の正規分布で始めます(`nn.init.normal_`)。GPT-2 のトークンの埋め込みと同じ値です。`nn.Embedding` のまま(標準偏差 1)だと、学習後のパープレキシティは、駅名では 4 % 小さく、鳥の名前では 5 % 大きくなりました(5 つのシードの平均)。どちらがよいとは言えません。小さく始めるのは、学習した後の表に、でたらめな初期値がなるべく残らないようにするためです。10 節でその表を見ます。
# - 位置の番号とマスクは、`ids` と同じデバイス(`ids.device`)に置きます。そうすれば GPU でも動きます。
#
# <details><summary>ヒント</summary>
#
# - `nn.ModuleList([... for _ in range(layers)])` は、別々のブロックを `layers` 個作ります。`[block] * layers` では、同じ重みの使い回しになります。
# - 位置の番号は `torch.arange(n, device=ids.device)` です。
# - `TransformerBlock` は `block(x, mask)` と呼びます。マスクは `causal_mask(n).to(ids.device)` です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `TinyGPT`
# Write it as an `nn.Module`, as in the table, with the attribute names from the table. It returns logits, before any softmax.
#
# - The length n may be anything up to `context`.
# - The weights of `embed` and `positions` start from a normal distribution of mean 0 and standard deviation 0.02 (`nn.init.normal_`), the value of the token embedding of GPT-2. With PyTorch's default of 1, the perplexity after training was 5 % higher for the birds and 4 % lower for the stations (means of five seeds), so neither is better in general. We start small so that, after training, little is left of the random start in this table. Section 10 looks at it.
# - Put the indices of the positions and the mask on the device of `ids` (`ids.device`). Then it works on a GPU, too.
#
# <details><summary>Hint</summary>
#
# - `nn.ModuleList([... for _ in range(layers)])` makes `layers` different blocks. `[block] * layers` would be one block, with the same weights every time.
# - The positions are `torch.arange(n, device=ids.device)`.
# - Call a block as `block(x, mask)`, with `causal_mask(n).to(ids.device)`.
#
# </details>


# %% exercise="TinyGPT"
class TinyGPT(nn.Module):
    """ids: (B, n) の番号、n ≤ context → ロジット (B, n, n_tokens)。位置 i は、ids の位置 i までを見た、次のトークンの予測。"""  #:ja
    """ids: (B, n) token IDs, n ≤ context → logits (B, n, n_tokens). Position i predicts the next token from ids up to i."""  #:en

    def __init__(self, n_tokens, context, d=48, heads=4, layers=2):
        ### BEGIN SOLUTION
        super().__init__()
        self.embed = nn.Embedding(n_tokens, d)
        self.positions = nn.Embedding(context, d)
        self.blocks = nn.ModuleList([TransformerBlock(d, heads) for _ in range(layers)])
        self.norm = nn.LayerNorm(d)
        self.head = nn.Linear(d, n_tokens)
        for table in (self.embed, self.positions):
            nn.init.normal_(table.weight, std=0.02)
        ### END SOLUTION

    def forward(self, ids):
        ### BEGIN SOLUTION
        n = ids.shape[1]
        x = self.embed(ids) + self.positions(torch.arange(n, device=ids.device))
        mask = causal_mask(n).to(ids.device)
        for block in self.blocks:
            x = block(x, mask)
        return self.head(self.norm(x))
        ### END SOLUTION


# %% setup
def works_elsewhere(model):
    """model と入力を、値を持たないデバイス meta に移して通し、出力の形を返す。ほかのデバイスに作られたテンソルがあればエラーになる。"""  #:ja
    """Run model with its input on the device meta, which holds no values; return the output's shape. A tensor made on another device is an error."""  #:en
    return list(model.to("meta")(torch.zeros(2, 3, dtype=torch.long, device="meta")).shape)

# %% test="TinyGPT" idea="shapes" points=1
import torch

with torch.no_grad():
    expect(
        "TinyGPT(7, 10)(ids (2, 5)).shape",
        list(TinyGPT(7, 10)(torch.zeros(2, 5, dtype=torch.long)).shape),
        [2, 5, 7],
        hint="どの位置でも、7 つのトークンそれぞれのロジットを返します。",  #:ja
        hint="At every position there is a logit for each of the 7 tokens.",  #:en
    )
shapes = {name: list(value.shape) for name, value in TinyGPT(7, 10, d=8, heads=2, layers=3).state_dict().items()}
expect(
    "TinyGPT(7, 10, d=8, heads=2, layers=3).embed.weight.shape",
    shapes.get("embed.weight"),
    [7, 8],
    hint="self.embed = nn.Embedding(n_tokens, d) です。",  #:ja
    hint="self.embed = nn.Embedding(n_tokens, d).",  #:en
)
### BEGIN HIDDEN TESTS
for name, want in (("positions.weight", [10, 8]), ("norm.weight", [8]), ("head.weight", [7, 8]), ("head.bias", [7])):
    expect(
        f"TinyGPT(7, 10, d=8, heads=2, layers=3).{name}.shape",
        shapes.get(name),
        want,
        hint="部品の名前と形を、本文の表と比べてください。",  #:ja
        hint="Compare names and shapes of the parts with the table.",  #:en
    )
for layers in (1, 3):
    net = TinyGPT(7, 10, d=8, heads=2, layers=layers)
    blocks = {name.split(".")[1] for name in net.state_dict() if name.startswith("blocks.")}
    expect(f"TinyGPT(…, layers={layers}).blocks", len(blocks), layers)
    if layers == 3:
        one, two = (net.state_dict()[f"blocks.{i}.qkv.weight"] for i in (0, 2))
        assert not torch.allclose(one, two), "ブロックは 1 つずつ別の重みを持ちます。同じブロックを使い回していませんか。"  #:ja
        assert not torch.allclose(one, two), "Each block has weights of its own. Is one block used several times?"  #:en
net = TinyGPT(200, 60)
with torch.no_grad():
    net(torch.zeros(2, 5, dtype=torch.long))
expect(
    "TinyGPT(200, 60) の d、layers と、ids (2, 5) での blocks[0].weights の形 <=> TinyGPT(200, 60): d, layers, and the shape of blocks[0].weights for ids (2, 5)",
    [net.state_dict()["embed.weight"].shape[1], len(net.blocks), *net.blocks[0].weights.shape],
    [48, 2, 2, 4, 5, 5],
    hint="何も指定しなければ、d は 48、heads は 4、layers は 2 です。",  #:ja
    hint="By default d is 48, heads is 4 and layers is 2.",  #:en
)
for name in ("embed.weight", "positions.weight"):
    spread = float(net.state_dict()[name].std())
    assert 0.015 < spread < 0.025, f"{name} の標準偏差は {spread:.3f} です。0.02 から始めてください。"  #:ja
    assert 0.015 < spread < 0.025, f"The standard deviation of {name} is {spread:.3f}. It should start at 0.02."  #:en
with torch.no_grad():
    for B, n in ((1, 1), (4, 10), (3, 6)):
        expect(
            f"TinyGPT(5, 10, d=12, heads=3)(ids ({B}, {n})).shape",
            list(TinyGPT(5, 10, d=12, heads=3)(torch.ones(B, n, dtype=torch.long)).shape),
            [B, n, 5],
        )
expect(
    "ids がほかのデバイスにあるとき <=> ids on another device",
    works_elsewhere(TinyGPT(7, 10)),
    [2, 3, 7],
    hint="位置の番号とマスクを、ids.device に作りましたか。",  #:ja
    hint="Are positions and mask made on ids.device?",  #:en
)
### END HIDDEN TESTS

# %% test="TinyGPT" idea="causal" points=1
import torch

torch.manual_seed(1)
net = TinyGPT(9, 12, d=16, heads=2, layers=2).eval()
ids = torch.tensor([[1, 2, 3, 4, 5, 6]])
changed = torch.tensor([[1, 2, 3, 8, 7, 0]])
with torch.no_grad():
    before, after = net(ids), net(changed)
expect(
    "net([[1, 2, 3, 8, 7, 0]])[:, :3] と net([[1, 2, 3, 4, 5, 6]])[:, :3] <=> net([[1, 2, 3, 8, 7, 0]])[:, :3], compared with net([[1, 2, 3, 4, 5, 6]])[:, :3]",
    after[:, :3],
    before[:, :3],
    tol=1e-4,
    hint="4 つ目から先を変えたら、それより前の予測が変わりました。先が見えています。因果マスクを渡していますか。",  #:ja
    hint="The 4th token and later were changed, and predictions before it changed: it sees ahead. Do you pass the causal mask?",  #:en
)
### BEGIN HIDDEN TESTS
tokens = torch.tensor(fresh().permutation(9).tolist())
ids, changed = tokens[None, :6], torch.cat([tokens[:3], tokens[6:]])[None]
with torch.no_grad():
    before = net(ids)
    for place in range(5):
        other = ids.clone()
        other[0, place] = tokens[8]
        difference = (net(other) - before).abs().amax(dim=2)[0]
        assert float(difference[:place].max() if place else 0) < 1e-4, f"{place} 番目を変えたら、それより前の予測が変わりました。"  #:ja
        assert float(difference[:place].max() if place else 0) < 1e-4, f"Token {place} was changed, and predictions before it changed."  #:en
        assert float(difference[place:].min()) > 1e-7, f"{place} 番目を変えても、そこから先の予測が変わりません。どの位置も、それまでのすべてのトークンを見ます。"  #:ja
        assert float(difference[place:].min()) > 1e-7, f"Token {place} was changed, and some prediction from there on did not change. Each position looks at all tokens up to it."  #:en
    for n in (1, 2, 4):
        expect(
            f"net(ids[:, :{n}])",
            net(ids[:, :n]),
            before[:, :n],
            tol=1e-4,
            hint="続きがあってもなくても、そこまでの予測は同じです。",  #:ja
            hint="Predictions up to a position are the same with or without what follows.",  #:en
        )
    both = net(torch.cat([changed, ids]))
    expect(
        "net(2 つの系列)[1] <=> net(two sequences)[1]",
        both[1],
        before[0],
        tol=1e-4,
        hint="バッチの中の系列は、互いに影響しません。",  #:ja
        hint="Sequences of a batch do not influence each other.",  #:en
    )
### END HIDDEN TESTS

# %% test="TinyGPT" idea="parts" points=1
import torch

torch.manual_seed(2)
net = TinyGPT(6, 8, d=8, heads=2, layers=2).eval()
with torch.no_grad():
    same = net(torch.tensor([[4, 4, 4, 4]]))[0].detach()
assert float((same[0] - same[3]).abs().max()) > 1e-6, "同じトークンが並ぶと、どの位置の予測も同じです。positions を足しましたか。"  #:ja
assert float((same[0] - same[3]).abs().max()) > 1e-6, "With equal tokens all positions predict the same. Is positions added?"  #:en
### BEGIN HIDDEN TESTS
generator = torch.Generator().manual_seed(int(fresh().integers(2**32)))
ids = torch.randint(6, (2, 5), generator=generator)
with torch.no_grad():
    # ja: マスクなどをバッファに入れていれば、それはそのまま残す
    # en: a mask or the like that is kept as a buffer stays as it is
    parts = ("embed.", "positions.", "blocks.", "norm.", "head.")
    weights = {name: 0.5 * torch.randn(value.shape, generator=generator) for name, value in net.state_dict().items() if name.startswith(parts)}
    net.load_state_dict(weights, strict=False)
    x = weights["embed.weight"][ids] + weights["positions.weight"][:5]
    mask = torch.tensor([[column <= row for column in range(5)] for row in range(5)])
    for layer in range(2):
        x = net.blocks[layer](x, mask)
    x = torch.nn.functional.layer_norm(x, (8,), weights["norm.weight"], weights["norm.bias"])
    expect(
        "net(ids)",
        net(ids),
        x @ weights["head.weight"].T + weights["head.bias"],
        tol=1e-3,
        hint="順に、embed と positions の和、blocks の全部(因果マスクつき)、norm、head です。ソフトマックスは付けません。",  #:ja
        hint="In this order: embed plus positions, all blocks with the causal mask, norm, head. No softmax.",  #:en
    )
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 長い学習の前の確かめ(07 課)です。どのトークンにも同じ確率を与えれば、パープレキシティはトークンの種類の数になります(損失でいえば、その log です)。まだ何も学んでいないモデルでは、それに近いでしょうか。
# %% [markdown] lang="en"
# A sanity check before a long run, as in lesson 07. With equal probabilities for all tokens, the perplexity is the number of different tokens (and the loss is its logarithm). Is the perplexity of an untrained model close to that?

# %% setup
CONTEXT = 32


def batch_of(sequences):
    """(入力, 目標値) のテンソル (B, n)。入力は 0 で始まり、目標値は 0 で終わる。短い系列の後ろは、入力を 0、目標値を −100(損失に数えない)にする。"""  #:ja
    """Tensors (inputs, targets), (B, n). Inputs begin with 0, targets end with 0; behind shorter sequences the input is 0 and the target −100, which the loss ignores."""  #:en
    n = max(len(ids) for ids in sequences) + 1
    x, t = torch.zeros(len(sequences), n, dtype=torch.long), torch.full((len(sequences), n), -100)
    for row, ids in enumerate(sequences):
        x[row, 1 : len(ids) + 1] = torch.tensor(ids, dtype=torch.long)
        t[row, : len(ids) + 1] = torch.tensor([*ids, END])
    return x, t


def mean_loss(model, sequences):
    """1 トークンあたりの交差エントロピー(テンソル)。model のあるデバイスで計算する。"""  #:ja
    """Cross-entropy per token, a tensor, computed on the model's device."""  #:en
    x, t = (part.to(next(model.parameters()).device) for part in batch_of(sequences))
    return F.cross_entropy(model(x).flatten(0, 1), t.flatten(), ignore_index=-100)


def perplexity_of(model, sequences):
    """model のパープレキシティ。"""  #:ja
    """The perplexity of model."""  #:en
    with torch.no_grad():
        return float(torch.exp(mean_loss(model.eval(), sequences)))


def train_epoch(model, sequences, optimizer, rng, size=32):
    """1 エポックの訓練。sequences をシャッフルし、size 個ごとに 1 回更新する。"""  #:ja
    """Train for one epoch: shuffle sequences and take one step for each `size` of them."""  #:en
    model.train()
    order = rng.permutation(len(sequences))
    for start in range(0, len(order), size):
        optimizer.zero_grad()
        mean_loss(model, [sequences[i] for i in order[start : start + size]]).backward()
        optimizer.step()

# %% demo
torch.manual_seed(0)
net = TinyGPT(n_tokens, CONTEXT)
print(f"パラメータ {sum(p.numel() for p in net.parameters()):,} 個、はじめのパープレキシティ {perplexity_of(net, valid_ids):.1f}、トークンは {n_tokens} 種類")  #:ja
print(f"{sum(p.numel() for p in net.parameters()):,} parameters; perplexity at the start {perplexity_of(net, valid_ids):.1f}; {n_tokens} different tokens")  #:en
x, t = batch_of(train_ids[:2])
print("入力  ", x[0].tolist(), "\n目標値", t[0].tolist())  #:ja
print("inputs ", x[0].tolist(), "\ntargets", t[0].tolist())  #:en

# %% [markdown] lang="ja"
# 近い値です。シードによって、種類の数の 0.9 倍から 1.3 倍くらいになります。大きくなることが多いのは、はじめのロジットがでたらめにばらついているからです。確率を小さくしすぎたトークンで損失が増える分は、大きくしすぎたトークンで減る分より大きくなります。もし何倍も大きければ、学習の前に間違いを探します。
#
# 表示した例では、目標値は、入力を 1 つ左にずらしたものです。人がラベルを付けなくても、文章そのものが目標値になります。短い名前の後ろは、入力を 0、目標値を −100 で埋めてあり、損失に数えません。パディングマスク(19 課)は要りません。パディングは後ろにあり、因果マスクがあるので、本物のトークンの位置からは見えないからです。訓練では、モデルが何を予測しても、次の入力には正しい文字を渡します。これを**教師強制**(teacher forcing)といいます。1 つの名前のすべての位置を、一度に学べます。
#
# 長い文章で学ぶときは、全部を 1 本の系列につなぎ、でたらめな位置から `CONTEXT` + 1 個ずつ切り出します。はじめの `CONTEXT` 個が入力、2 個目から始まる `CONTEXT` 個が目標値で、パディングは要りません。
#
# ## 7. バイグラムを超える
#
# 2 節の $k = 0.1$ のバイグラムは、検証データでどれくらい迷っていましたか。あなたの GPT で、それより小さくします。
# %% [markdown] lang="en"
# It is close. With other seeds it is about 0.9 to 1.3 times the number of tokens. It is often higher because the first logits are random: tokens with too small a probability add more to the loss than tokens with too large a probability take away. If it were several times as high, you would look for a mistake before training.
#
# In the printed example, the targets are the inputs, moved by one position to the left. Nobody has to label anything: the text is its own target. Behind shorter names the inputs are filled up with 0 and the targets with −100, which is not counted in the loss. No padding mask (lesson 19) is needed: the padding is at the end, and under the causal mask no real token looks at what follows it. Whatever the model predicts in training, its next input is the true character. This is called **teacher forcing**. It lets the model learn from all positions of a name at once.
#
# To train on long texts, join them into one sequence and take pieces of `CONTEXT` + 1 tokens from random places. The first `CONTEXT` are the inputs, the last `CONTEXT` the targets, and no padding is needed.
#
# ## 7. Better than the bigram table
#
# What perplexity did the bigram table have on validation data, in section 2 with $k = 0.1$? Your GPT has to beat it.

# %% [markdown] lang="ja"
# ### 課題 `train_gpt`
# `TinyGPT` を作り、`train` で学習させて、返してください。`train_epoch`、`perplexity_of` と、`device`、`CONTEXT` が使えます。大きさ、オプティマイザ、学習率、エポック数は、あなたが決めます。
#
# - データは数百個の名前だけです。長く続けると、過学習することがあります(いつからかは、データと重み減衰で違います)。`valid` を使って、いちばん良かったエポックの重みを返してください(早期終了、07 課)。
# - `device` で訓練し、最後に CPU に戻して返します(`model.cpu()`)。次の課題では、CPU で 1 文字ずつ生成させます。
# - 表示されるテストは 3 つです。(1) 3 文字を 2 度繰り返す、人工的な単語:パープレキシティが 4 より小さければ合格。(2) 訓練用の単語と検証用の単語で、使う文字が違う、人工的なデータ(早期終了が効いているかが分かります):60 より小さければ合格。(3) 駅名の検証データ:バイグラム($k = 0.1$)より小さければ合格。
# - 隠れたテストでは、(3) で訓練したモデル(`seed` は 0)を、このノートブックのどこにもない名前で測ります。バイグラムの 1.1 倍より小さければ合格です。ヒントの設定では、初めて見る名前で、バイグラムより平均 5 % ほど小さくなりました(5 つのシード、標準偏差も 5 % ほど)。正しく書いてもシードでばらつくので、1.1 倍まで認めます。
# - どの名前も単語も、31 トークンまでです。1 文字ずつ書くときと同じように、続きを見せずに測ります。
# - 速さは採点しませんが、長すぎるテストは打ち切られます(少なくとも 30 秒は待ちます)。ヒントの設定なら、駅名の学習は、コア 1 つの計算時間で 2〜8 秒です。
#
# <details><summary>ヒント</summary>
#
# - `torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1.0)`、20 エポックくらいが出発点です。どのテストでも、同じ関数が別のデータで学習させます。早期終了があるので、エポック数は少し多めにし、検証が 5 エポック続けて良くならなければやめる、という書き方もできます。(大きなプログラムでは、バイアスと層正規化は重み減衰から外すのがふつうです。)モデルを `device` に移してから、オプティマイザを作ります。
# - エポックごとに `perplexity_of(model, valid)` を測り、いちばん小さかった時の重みを取っておきます。`model.state_dict()` は、学習とともに変わる**同じ**配列を指しています。`copy.deepcopy` が必要です。
# - 乱数は、`torch.manual_seed(seed)` と `np.random.default_rng(seed)` です。
#
# </details>
# %% [markdown] lang="en"
# ### Exercise `train_gpt`
# Make a `TinyGPT`, train it on `train`, and return it. You have `train_epoch`, `perplexity_of`, `device` and `CONTEXT`. Sizes, optimiser, learning rate and number of epochs are your choice.
#
# - There are only a few hundred names, so a long run may overfit. How soon that happens depends on the data and on the weight decay. Use `valid` to return the weights of the best epoch (early stopping, lesson 07).
# - Train on `device`, and bring the model back to the CPU at the end (`model.cpu()`). In the next exercise it writes one character at a time, on the CPU.
# - There are three visible tests. (1) Made-up words that repeat their first three characters: a perplexity below 4 passes. (2) Made-up words for validation that are unlike the training words, which shows whether early stopping works: below 60 passes. (3) The validation names of the birds: below the bigram table ($k = 0.1$) passes.
# - The hidden test measures the model of (3), with `seed` 0, on names that are nowhere in this notebook. Below 1.1 times the perplexity of the bigram table passes, so that chance does not decide. With the settings of the hint and five seeds, we measured about half the perplexity of the bigram table on new names.
# - No name and no word has more than 31 tokens. Grading measures as if the model were writing: what comes next is not shown to it.
# - Speed earns no points, but grading stops a test that runs too long (it waits for at least 30 seconds). With the settings of the hint, training on the birds takes 3 to 9 seconds of one core.
#
# <details><summary>Hint</summary>
#
# - `torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1.0)` and some 20 epochs are a start. Each test calls the same function with other data. With early stopping you may allow a few more epochs, and end when validation has not improved for five in a row. (Larger programs usually leave biases and layer normalisation out of the weight decay.) Move the model to `device` before you make the optimiser.
# - After each epoch measure `perplexity_of(model, valid)`, and keep the weights of the lowest. `model.state_dict()` refers to the **same** arrays, which go on changing: you need `copy.deepcopy`.
# - Random numbers: `torch.manual_seed(seed)` and `np.random.default_rng(seed)`.
#
# </details>


# %% exercise="train_gpt"
def train_gpt(train, valid, n_tokens, seed):
    """訓練した TinyGPT を CPU に置いて返す。train, valid: 番号のリストのリスト、n_tokens: トークンの種類、seed: 乱数のシード(整数)。"""  #:ja
    """Return a trained TinyGPT, on the CPU. train, valid: lists of lists of token IDs; n_tokens: how many different tokens; seed: a whole number."""  #:en
    ### BEGIN SOLUTION
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = TinyGPT(n_tokens, CONTEXT).to(device)
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3, weight_decay=1.0)
    lowest, best, waited = math.inf, None, 0
    for _ in range(24):
        train_epoch(model, train, optimizer, rng)
        now, waited = perplexity_of(model, valid), waited + 1
        if now < lowest:
            lowest, best, waited = now, copy.deepcopy(model.state_dict()), 0
        if waited == 5:
            break
    model.load_state_dict(best)
    return model.cpu()
    ### END SOLUTION


# %% test="train_gpt" idea="learns" points=0.5
import numpy as np
import torch


def perplexity_by_prefix(model, sequences):
    """文章のはじめだけを見せ、続きは決して見せずに測ったパープレキシティ。"""  #:ja
    """Perplexity of a model that is shown each beginning, and never what follows."""  #:en
    asked = {}
    for ids in sequences:
        line = [0, *ids, 0]
        for place in range(1, len(line)):
            asked.setdefault(place, []).append((line[:place], line[place]))
    losses = []
    for cases in asked.values():
        with torch.no_grad():
            u = torch.as_tensor(model(torch.tensor([before for before, _ in cases])))[:, -1].double()
        losses += torch.nn.functional.cross_entropy(u, torch.tensor([token for _, token in cases]), reduction="none").tolist()
    return float(np.exp(np.mean(losses)))


# ja: どの単語も、3 文字を 2 回繰り返す(たとえば 2 5 1 2 5 1)。組を数えるだけでは、7 くらいまでしか下がりません
# en: every word repeats its first three characters, as 2 5 1 2 5 1 does. A bigram table gets no lower than about 7
rng = np.random.default_rng(20)
words = [[*half, *half] for half in rng.integers(1, 7, (400, 3)).tolist()]
got = perplexity_by_prefix(train_gpt(words[:300], words[300:350], 7, 0), words[350:])
print(f"パープレキシティ {got:.2f}")  #:ja
print(f"perplexity {got:.2f}")  #:en
assert got < 4, f"新しい単語でのパープレキシティは {got:.2f} です(4 より小さければ合格)。後半の 3 文字は、前半を見れば分かるはずです。"  #:ja
assert got < 4, f"The perplexity on new words is {got:.2f} (below 4 passes). The second half can be told from the first."  #:en

# %% test="train_gpt" idea="stops" points=0.5
import numpy as np
import torch

# ja: 訓練用の単語は 1 から 3、検証用の単語は 4 から 6 だけでできています。学ぶほど、検証は悪くなります
# en: words for training consist of 1 to 3, words for validation of 4 to 6: the more it learns, the worse validation gets
rng = np.random.default_rng(21)
model = train_gpt(rng.integers(1, 4, (64, 6)).tolist(), (rng.integers(4, 7, (64, 6))).tolist(), 7, 0)
words = torch.tensor(rng.integers(4, 7, (64, 6)))
with torch.no_grad():
    u = torch.as_tensor(model(torch.cat([torch.zeros(64, 1, dtype=torch.long), words], dim=1)))
loss = torch.nn.functional.cross_entropy(u.flatten(0, 1), torch.cat([words, torch.zeros(64, 1, dtype=torch.long)], dim=1).flatten())
got = float(loss.detach().exp())
assert got < 60, f"検証と同じ種類の単語でのパープレキシティは {got:.0f} です(60 より小さければ合格)。検証がいちばん良かった時の重みに戻して返していますか。"  #:ja
assert got < 60, f"On words like those for validation the perplexity is {got:.0f} (below 60 passes). Do you return the weights of the moment when validation was best?"  #:en

# %% test="train_gpt" idea="held_out" points=1
import numpy as np
import torch


def perplexity_by_prefix(model, sequences):
    """文章のはじめだけを見せ、続きは決して見せずに測ったパープレキシティ。"""  #:ja
    """Perplexity of a model that is shown each beginning, and never what follows."""  #:en
    asked = {}
    for ids in sequences:
        line = [0, *ids, 0]
        for place in range(1, len(line)):
            asked.setdefault(place, []).append((line[:place], line[place]))
    losses = []
    for cases in asked.values():
        with torch.no_grad():
            u = torch.as_tensor(model(torch.tensor([before for before, _ in cases])))[:, -1].double()
        losses += torch.nn.functional.cross_entropy(u, torch.tensor([token for _, token in cases]), reduction="none").tolist()
    return float(np.exp(np.mean(losses)))


def perplexity_of_pairs(train, sequences, n_tokens, k=0.1):
    count = np.full((n_tokens, n_tokens), k)
    for ids in train:
        for i, j in zip([0, *ids], [*ids, 0]):
            count[i, j] += 1
    P = count / count.sum(axis=1, keepdims=True)
    return float(np.exp(-np.mean([np.log(P[i, j]) for ids in sequences for i, j in zip([0, *ids], [*ids, 0])])))


model = train_gpt(train_ids, valid_ids, n_tokens, 0)
got, want = perplexity_by_prefix(model, valid_ids), perplexity_of_pairs(train_ids, valid_ids, n_tokens)
print(f"GPT {got:.2f}、バイグラム {want:.2f}")  #:ja
print(f"GPT {got:.2f}, bigram {want:.2f}")  #:en
assert got < want, f"検証データでのパープレキシティは {got:.2f} で、バイグラムの {want:.2f} より大きいです。早期終了は効いていますか。"  #:ja
assert got < want, f"The perplexity on validation data is {got:.2f}, above the {want:.2f} of the bigram table. Does early stopping work?"  #:en
### BEGIN HIDDEN TESTS
# ja: ノートブックのどこにもない名前
# en: names that are nowhere in the notebook
unseen = """
くき, はすだ, しらおか, あげお, おけがわ, きたもと, こうのす, ふきあげ, ぎょうだ, くまがや, かごはら, ふかや,  #:ja
おかべ, ほんじょう, じんぼはら, しんまち, くらがの, たかさき, まえばし, いせさき, きりゅう, あしかが, とちぎ,  #:ja
にっこう, かぬま, くろいそ, いしおか, あらかわおき, ひたちのうしく, かつた, とうかい, おおみか, たかはぎ, いそはら,  #:ja
ゆもと, ひろの, とみおか, なみえ, そうま, わたり, あさかながもり, かがみいし, しんこうべ, しんいわくに, しんとす,  #:ja
しんおおむた, しんたまな, しんみなまた, しんたかおか, しんよこはま, しんふじ, ひがしひろしま, かしわ, かしわざき,  #:ja
かつぬまぶどうきょう, かしまじんぐう, かちどき  #:ja
black-chinned sparrow, rufous-winged sparrow, botteri's sparrow, spanish sparrow, rock sparrow, greenish  #:en
warbler, yellow-browed warbler, icterine warbler, barred warbler, siberian crane, sarus crane, blue crane,  #:en
slender-billed gull, mediterranean gull, caspian gull, yellow-legged gull, yellow-footed gull, pallid swift,  #:en
little swift, white-tailed hawk, common black hawk, common ringed plover, greater sand plover, marsh  #:en
sandpiper, red-breasted flycatcher, mugimaki flycatcher, brown-crested flycatcher, buff-breasted flycatcher,  #:en
sulphur-bellied flycatcher, black-naped tern, greater crested tern, eyebrowed thrush, naumann's thrush,  #:en
japanese thrush, clay-colored thrush, eastern spot-billed duck, black-faced bunting, yellow-throated bunting,  #:en
chestnut-eared bunting, meadow bunting, ortolan bunting, strickland's woodpecker, streak-backed oriole, yellow  #:en
grosbeak, white-eared hummingbird, broad-billed hummingbird, buff-collared nightjar, common chiffchaff, ruddy  #:en
turnstone, black turnstone, wilson's snipe, common snipe, american woodcock, short-billed dowitcher,  #:en
long-billed dowitcher, northern pintail, northern shoveler, common goldeneye, king eider, northern gannet,  #:en
brown booby  #:en
""".replace("\n", " ").split(", ")
letters = list(characters)
unseen = [[letters.index(letter) for letter in name.strip()] for name in unseen if set(name.strip()) <= set(letters)]
assert len(unseen) > 50 and len(letters) == n_tokens
got, want = perplexity_by_prefix(model, unseen), perplexity_of_pairs(train_ids, unseen, n_tokens)
assert got < 1.1 * want, f"新しい名前でのパープレキシティは {got:.2f} で、バイグラムの {want:.2f} の 1.1 倍以上です。過学習していませんか。"  #:ja
assert got < 1.1 * want, f"The perplexity on new names is {got:.2f}, not below 1.1 times the {want:.2f} of the bigram table. Does it overfit?"  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# 取り分けておいたテスト用の名前で、2 節の表とあなたの GPT を、**1 回だけ**比べます。片方だけ設定を選ぶのは不公平なので、$k$ は表ごとに検証データで選びます。(私たちは、この課を書きながら、この名前で何度か測りました。ですから、この課に書いた私たちの数は、少しよすぎるかもしれません。)
# %% [markdown] lang="en"
# Now, **only once**, compare the tables of section 2 and your GPT on the test names that were set aside. Validation data has chosen the epoch of the GPT, so it also chooses the $k$ of each table. (We measured on them several times while writing this lesson, so our own numbers may be a little too good.)

# %% demo
model = train_gpt(train_ids, valid_ids, n_tokens, 1)
print("表、バイグラム(k = 0.1):", f"{pairs_perplexity(held_out_ids, 0.1):.2f}")  #:ja
print("bigram table (k = 0.1):", f"{pairs_perplexity(held_out_ids, 0.1):.2f}")  #:en
for order in (1, 2, 3):
    best_k = min(ks, key=lambda k: counted(order, valid_ids, k))
    print(f"表、{order} 文字(k = {best_k}):", f"{counted(order, held_out_ids, best_k):.2f}")  #:ja
    print(f"table, {order} characters (k = {best_k}):", f"{counted(order, held_out_ids, best_k):.2f}")  #:en
print("GPT:", f"{perplexity_of(model, held_out_ids):.2f}")

# %% [markdown] lang="ja"
# GPT とバイグラムの差は大きくなく、学習のたびに少し変わります(課題のヒントの設定を 5 つのシードで測ると、GPT のほうが平均で 1 ほど小さくなりました)。しかも、バイグラムはいちばん強い表ではありません。0 文字から 4 文字まで見る表の確率を混ぜると(n-gram の**線形補間**)、テスト用の名前で 18.4 になり、GPT よりよくなります(「もっと解きたい人へ」の課題 2 で作れます)。数百個の名前なら、よくできた表で足りるのです。
#
# それでも、GPT には、1 つずつの表と違うところがあります。表は、2 文字、3 文字と長く見るほど悪くなりました。GPT は、名前の先頭まで全部を見ているのに、そうはなっていません。理由は 2 つ考えられます。どの文脈でも同じ重みを使うので、ある文脈で学んだことがほかの文脈でも役に立つこと。そして、強い重み減衰(ヒントでは `weight_decay=1.0`。PyTorch の初期設定は 0.01)と早期終了で、訓練データに合わせすぎる前に止めたことです。重み減衰を弱めて早期終了もやめると、重みを分け合っていても GPT が過学習することは、9 節で見ます。
#
# 文章が長くなるほど、この違いは大事になります。100 文字の並びごとに 1 行を持つような表は、作れないからです。
#
# ## 8. 名前を生成する
#
# 生成の手順は、どんなに大きなモデルでも同じです。
#
# 1. 0(始まり)とここまでの番号をモデルに通す。
# 2. **最後の位置**のロジットから、次の番号を 1 つ選ぶ。
# 3. それを系列の後ろに足して、1 に戻る。0(終わり)が選ばれたら、やめる。
#
# モデルは、自分が選んだトークンを、次の入力として読みます。このような作り方を**自己回帰**(autoregressive)といいます。次の課題の `generate` は、1 文字書くたびに、すべての位置を計算し直します。大きなモデルでは、それまでのトークンのキーとバリューを取っておき(**KV キャッシュ**)、新しい 1 つの位置だけを計算します。
#
# ### 課題 `generate`
# この手順を書いてください。
#
# - `start` は書き出し(**プロンプト**、prompt)の番号のリストで、空でもかまいません。返すのは、`start` を含む番号のリストです。始まりと終わりの 0 は含めません。`start` は書き換えません。
# - 長さが `limit` に達したら、0 が出ていなくてもやめます(`start` の分も数えます)。`start` がすでに `limit` 個以上なら、何も足さずに返します。`TinyGPT` が読めるのは、始まりの 0 を含めて `CONTEXT` = 32 個までなので、`limit` は 32 以下で使います。
# - `model` は、(1, n) の整数のテンソルを渡すと (1, n, n_tokens) のロジットのテンソルを返す、CPU の上の関数です。
# - 選ぶのは、あなたの `sample` です。
#
# <details><summary>ヒント</summary>
#
# - モデルの出力のうち、次のトークンを決めるのは、どの位置のロジットですか。
# - モデルに渡す系列は、何から始まりますか。勾配は要りません(`torch.no_grad()`)。
#
# </details>
#
# <details><summary>もう少し詳しいヒント</summary>
#
# - モデルに渡すのは `torch.tensor([[0, *ids]])` です。
# - `[0, -1]` が最後の位置です。`sample` には NumPy の配列を渡します(`.numpy()`)。
#
# </details>
# %% [markdown] lang="en"
# The GPT is far better than the bigram table. But with the settings of the hint, the table of three characters is better: it has 4.7, the GPT 5.2 on average over five seeds. A few hundred names full of the same endings suit a table. Tables of 0 to 4 characters, mixed (**interpolated** n-grams), are better still: 3.7 on the test names (task 2 of "More exercises" builds such a mixture).
#
# But that is as far as a single table gets: in section 2 it got worse with more characters. The GPT looks back to the first character of each name. There are two reasons why that need not do harm. It uses the same weights in every context, so what it learns in one context helps in others. And with the settings of the hint, a strong weight decay (1.0; the default of PyTorch is 0.01) keeps it from fitting the training names too closely. With it, the validation perplexity is still falling after 20 epochs, so this GPT could still improve. Section 9 trains with the default and without early stopping, and shows what happens then. (If you have time: train for 40 epochs with a weight decay of 1.0. Does the GPT then get below the table of three characters? Compare on the **validation** names, `perplexity_of(model, valid_ids)` and `counted(3, valid_ids, 0.03)`: the test names have been used.)
#
# The longer the texts, the more this difference matters: no table can have a row for every text of a hundred characters.
#
# ## 8. Generating names
#
# Writing works in the same way for the largest models:
#
# 1. Give the model 0 (the start) and the tokens so far.
# 2. From the logits at the **last position**, choose the next token.
# 3. Append it, and go back to 1. If 0 (the end) was chosen, stop.
#
# The model reads what it chose itself as its next input. This is called **autoregressive** generation. In the next exercise, `generate` computes all positions again for each new character. Large models keep the keys and values of the tokens so far (a **KV cache**) and compute the new position only.
#
# ### Exercise `generate`
# Write these steps.
#
# - `start` is a list of token IDs to begin with (the **prompt**), and may be empty. Return a list of token IDs that includes `start`, without the 0 at the start or at the end. Leave `start` as it is.
# - Stop when the length reaches `limit`, even if 0 was never chosen (`start` counts). If `start` has `limit` tokens or more, return them with nothing added. A `TinyGPT` reads up to `CONTEXT` = 32 tokens, the 0 at the start included, so use it with a `limit` of 32 or less.
# - `model` is a function on the CPU: given a tensor of whole numbers, (1, n), it returns a tensor of logits, (1, n, n_tokens).
# - Choose with your `sample`.
#
# <details><summary>Hint</summary>
#
# - Which position of the output decides on the next token?
# - What does the sequence for the model begin with? No gradients are needed (`torch.no_grad()`).
#
# </details>
#
# <details><summary>A more detailed hint</summary>
#
# - The model gets `torch.tensor([[0, *ids]])`.
# - `[0, -1]` is the last position. `sample` wants a NumPy array (`.numpy()`).
#
# </details>


# %% exercise="generate"
def generate(model, start, rng, temperature=1.0, top_k=None, limit=30):
    """start に続けて書いた、番号のリスト(始まりと終わりの 0 は含まない)。model: (1, n) → (1, n, n_tokens)、rng: np.random.Generator。"""  #:ja
    """The list of token IDs that goes on from start, without the 0 at start and end. model: (1, n) → (1, n, n_tokens); rng: np.random.Generator."""  #:en
    ### BEGIN SOLUTION
    ids = list(start)
    while len(ids) < limit:
        with torch.no_grad():
            logits = model(torch.tensor([[0, *ids]]))[0, -1].numpy()
        token = sample(logits, temperature, top_k, rng)
        if token == 0:
            break
        ids.append(token)
    return ids
    ### END SOLUTION


# %% test="generate" idea="writes" points=1
import numpy as np
import torch


def counting(ids):
    """いつも、最後の番号に 1 を足した番号を続け、5 の次で終わるモデル。"""  #:ja
    """A model that always goes on with the last number plus 1, up to 5, and then ends."""  #:en
    following = torch.where(ids < 5, ids + 1, 0)
    return 50.0 * torch.nn.functional.one_hot(following, 8).float()


expect(
    "generate(counting, [], rng)",
    [int(token) for token in generate(counting, [], np.random.default_rng(0))],
    [1, 2, 3, 4, 5],
    hint="このモデルは、最後の番号 + 1 を答え、5 の次は 0(終わり)です。先頭の 0 から始めます。終わりの 0 は含めません。",  #:ja
    hint="This model answers with the last number + 1, and with 0, the end, after 5. Begin from the 0; leave out the 0 at the end.",  #:en
)
expect(
    "generate(counting, [3], rng, limit=2)",
    [int(token) for token in generate(counting, [3], np.random.default_rng(0), limit=2)],
    [3, 4],
    hint="start の分も数えて limit 個まで。返すリストには start も入ります。",  #:ja
    hint="At most limit tokens, start included; start is part of what you return.",  #:en
)
### BEGIN HIDDEN TESTS
def summing(ids):
    """A model that looks at everything: the sum of all numbers so far plus 1, modulo 11."""
    return 50.0 * torch.nn.functional.one_hot((ids.cumsum(dim=1) + 1) % 11, 11).float()


draw = fresh()
for length, limit in ((0, 30), (2, 30), (1, 4), (2, 2), (1, 1), (1, 30)):
    start = draw.integers(1, 11, length).tolist()
    want = list(start)
    while len(want) < limit and (token := (sum(want) + 1) % 11):
        want.append(token)
    got, (_, after, _, _, _, _) = call_and_look(generate, summing, start, np.random.default_rng(1), 1.0, None, limit)
    expect(
        f"generate(summing, {start}, rng, limit={limit})",
        [int(token) for token in got],
        want,
        hint="モデルには、0 と、ここまでの番号の全部を渡します。最後の位置のロジットから選びます。",  #:ja
        hint="The model gets the 0 and all token IDs so far. Choose from the logits at the last position.",  #:en
    )
    expect(
        "start",
        after,
        start,
        hint="start が書き換わりました。コピーを作りましょう。",  #:ja
        hint="start has changed. Work on a copy.",  #:en
    )
expect(
    "generate(終わらないモデル, [], rng) のトークンの数 <=> generate(never ends, [], rng), how many tokens",
    len(generate(lambda ids: 50.0 * torch.nn.functional.one_hot(torch.ones_like(ids), 3).float(), [], np.random.default_rng(0))),
    30,
    hint="何も指定しなければ、limit は 30 です。",  #:ja
    hint="By default limit is 30.",  #:en
)
### END HIDDEN TESTS

# %% test="generate" idea="chooses" points=1
import numpy as np
import torch


p = [0.1, 0.2, 0.7]


def dice(ids):
    """1、2、3 を確率 p で答え、終わらないモデル。"""  #:ja
    """A model that answers 1, 2 or 3 with probabilities p and never ends."""  #:en
    u = torch.log(torch.tensor([1e-30, *p]))
    return u.repeat(1, ids.shape[1], 1)


def shares(seed=5, **settings):
    ids = [int(token) for token in generate(dice, [], np.random.default_rng(seed), limit=300, **settings)]
    return np.bincount(ids, minlength=4)[1:4] / 300


expect(
    "generate(dice, [], rng, limit=300) の 1、2、3 の割合 <=> generate(dice, [], rng, limit=300), shares of 1, 2, 3",
    shares(),
    [0.1, 0.2, 0.7],
    tol=0.14,
    hint="温度の既定値は 1 です。sample で選びます。",  #:ja
    hint="By default the temperature is 1. Choose with sample.",  #:en
)
### BEGIN HIDDEN TESTS
draw = fresh()
p = draw.permutation(p).tolist()
for settings, want in (
    ({"temperature": 0}, {0.1: 0, 0.2: 0, 0.7: 1}),
    ({"temperature": 0.25}, {0.1: 1 / 2418, 0.2: 16 / 2418, 0.7: 2401 / 2418}),
    ({"top_k": 1}, {0.1: 0, 0.2: 0, 0.7: 1}),
    ({"temperature": 4, "top_k": 2}, {0.1: 0, 0.2: 0.4223, 0.7: 0.5777}),
):
    expect(
        f"generate(dice, [], rng, limit=300, **{settings}) の 1、2、3 の割合(確率は {p}) <=> generate(dice, [], rng, limit=300, **{settings}), shares of 1, 2, 3, which have {p}",
        shares(int(draw.integers(2**32)), **settings),
        [want[value] for value in p],
        tol=0.14,
        hint="temperature と top_k を、そのまま sample に渡します。",  #:ja
        hint="Hand temperature and top_k on to sample.",  #:en
    )
draws = [[int(token) for token in generate(dice, [], np.random.default_rng(seed), limit=40)] for seed in (1, 1, 2)]
assert draws[0] == draws[1] != draws[2], "渡された rng から引いていますか。"  #:ja
assert draws[0] == draws[1] != draws[2], "Do you draw from the rng that is passed in?"  #:en
torch.manual_seed(4)
net = TinyGPT(6, 16, d=8, heads=2, layers=1)
ids = [int(token) for token in generate(net, [2], np.random.default_rng(3), limit=12)]
assert ids[0] == 2 and len(ids) <= 12 and 0 not in ids, f"TinyGPT に生成させると {ids} になりました。"  #:ja
assert ids[0] == 2 and len(ids) <= 12 and 0 not in ids, f"With a TinyGPT it wrote {ids}."  #:en
### END HIDDEN TESTS

# %% [markdown] lang="ja"
# ## 9. 作った名前は、新しいか
#
# 温度を変えて、あなたのモデルに名前を生成させます。そのあと、300 個ずつまとめて生成させて、違う名前の割合と、訓練データにある名前の丸写しの割合を数えます。最後に、検証用の名前のはじめの 2 文字をプロンプトにして、続きを生成させます。
# %% [markdown] lang="en"
# ## 9. Are its names new?
#
# Let your model write at several temperatures. Then let it write 300 names for each, all at once, and count how many different ones there are and how many copies of training names. At the end it gets the first two characters of validation names as prompts, and goes on from there.


# %% demo
def invent(model, n, seed, T=1.0):
    """n 個の名前を、まとめて生成させる。"""  #:ja
    """Let the model write n names at once."""  #:en
    generator, ids = torch.Generator().manual_seed(seed), torch.zeros(n, 1, dtype=torch.long)
    with torch.no_grad():
        for _ in range(CONTEXT - 1):
            p = torch.softmax(model(ids.to(next(model.parameters()).device))[:, -1] / T, dim=1).cpu()
            ids = torch.cat([ids, torch.multinomial(p, 1, generator=generator)], dim=1)
    lines = [line[1:] for line in ids.tolist()]
    return [decode(line[: line.index(END)] if END in line else line) for line in lines]


rng, known = np.random.default_rng(3), {decode(ids) for ids in train_ids}
for T in (0.3, 0.7, 1.0, 1.5):
    print(f"T = {T}:", " | ".join(decode(generate(model, [], rng, temperature=T)) for _ in range(8)))
    many = invent(model, 300, 0, T)
    share, copied = len(set(many)) / 300, np.mean([name in known for name in many])
    print(f"   違う名前 {share:.0%}、丸写し {copied:.1%}")  #:ja
    print(f"   different names {share:.0%}, copies {copied:.1%}")  #:en
for ids in valid_ids[:3]:
    print(f"{decode(ids[:2])} →", " | ".join(decode(generate(model, ids[:2], rng, temperature=0.7)) for _ in range(6)))

# %% [markdown] lang="ja"
# 温度が低いと、ありそうな名前を何度も書きます。温度が高いと、ほとんどが違う名前ですが、名前らしくなくなります。丸写しは、温度 1 ではわずかです。温度を下げると、ありふれた並びに集まるので、増えます。この課の最初の 8 つのうち、みくりや(御厨)、いするぎ(石動)、ごちゃく(御着)、ほうしゃくじ(宝積寺)が実在する駅です。残りの 4 つは、ヒントの設定のモデルに温度 0.7 で生成させた 300 個から、駅らしく見えて、実在しないものを私たちが選びました。
#
# 駅らしい名前が書けるからといって、モデルは、どの駅が**実在するか**を知っているわけではありません。それを教わっていないからです。訓練になかった実在の駅も、モデルには、ありそうな文字の並びの 1 つにすぎません。学んだのは「次に来そうな文字」だけです。アシスタントが、ありそうで実在しない本や論文を挙げること(**ハルシネーション**、hallucination)がある原因の 1 つも、これです。
#
# ### どこから丸写しになるか
#
# 丸写しの割合を測ります。今度は、重み減衰を PyTorch の初期設定(0.01)に弱め、早期終了もせずに 30 エポック続けて、2 エポックごとに名前を 200 個ずつ生成させます。パープレキシティと丸写しの割合は、どう変わるでしょう。**予想してから**実行してください。
# %% [markdown] lang="en"
# At a low temperature it writes likely names again and again. At a high one almost all are different, but less like names. Few are copies at $T = 1$. A low temperature prefers frequent pieces, so there may be more. Of the eight names at the beginning, crissal thrasher, isabelline wheatear, whiskered tern and smith's longspur exist. The others are from a model with the settings of the hint, at $T = 0.7$. Of 300 names, one in six ended in a kind of bird that is on the list; we picked four of those. At $T = 1$ fewer than one in ten did.
#
# It can write what sounds like the name of a bird. It does not know which birds **exist**. It was never told, and a real name that it has not met looks to it like any other likely string. All it learned is what is likely to come next. When an assistant names a book or a paper that sounds right and does not exist (a **hallucination**), this is one of the causes.
#
# ### When does it start to copy?
#
# Measure the share of copies. This time, train with the weak weight decay that is PyTorch's default (0.01), for 30 epochs, without early stopping. Let the model write 200 names every second epoch. How will perplexity and share of copies change? **Make a guess** before you run the cell.

# %% demo
torch.manual_seed(2)
rng, long_run = np.random.default_rng(2), []
net = TinyGPT(n_tokens, CONTEXT).to(device)
optimizer = torch.optim.AdamW(net.parameters(), lr=3e-3)
for epoch in range(1, 31):
    train_epoch(net, train_ids, optimizer, rng)
    if epoch % 2 == 0:
        copies = np.mean([name in known for name in invent(net, 200, epoch)])
        long_run.append((epoch, perplexity_of(net, train_ids), perplexity_of(net, valid_ids), copies))
epochs, train_curve, valid_curve, copies = np.array(long_run).T
fig, (left, right) = plt.subplots(1, 2, figsize=(7, 3.6))
left.set_yscale("log")
left.set_yticks([2, 5, 10, 20, 50], ["2", "5", "10", "20", "50"])
left.minorticks_off()
show_curves({
    "訓練データ <=> training": (epochs, train_curve, GREY, "--"),
    "検証データ <=> validation": (epochs, valid_curve, BLUE, "-"),
}, "パープレキシティ <=> perplexity", ax=left)
show_curves({"": (epochs, 100 * copies, RED, "-o")}, "丸写しの割合(%) <=> copies (%)", ax=right, ylim=(0, 100))
show_figure("長く続けると <=> When training goes on", "エポック <=> epoch")
lowest = valid_curve.argmin()
print(f"検証がいちばん低い {epochs[lowest]:.0f} エポックで、丸写し {copies[lowest]:.0%}。最後は {copies[-1]:.0%}")  #:ja
print(f"validation is lowest at epoch {epochs[lowest]:.0f}, with {copies[lowest]:.0%} copies; {copies[-1]:.0%} at the end")  #:en

# %% [markdown] lang="ja"
# 過学習は、言語モデルでは**丸暗記**(memorisation)として現れます。検証のパープレキシティが上がるのと一緒に、丸写しが増えます。早期終了をしていたら戻ったはずのエポックでの割合も、表示した行にあります(私たちが 5 つのシードで測ると、30 エポックの後の丸写しは 59.8 ± 5.7 % でした。± は標準偏差です)。大規模言語モデルも、何度も出てきた文章を一字一句そのまま書くことがあり、そこに個人の連絡先などが含まれていた例も報告されています(Carlini ほか)。著作権や個人情報が問題になるのは、そのためです。
#
# ## 10. 埋め込みを見る
#
# モデルは、文字の形も発音も知りません。渡されたのは番号だけです。それでも、似た使われ方をする文字のベクトルは、似てくるでしょうか。似ているかどうかは、**コサイン類似度**(cosine similarity)で測ります。向きが同じなら 1、直角なら 0 です。図には、よく出る 40 文字の `embed` の行を、長さを 1 にそろえてから、ばらつきのいちばん大きい 2 方向で平面に描きます(主成分分析。計算の中身は分からなくてかまいません)。
# %% [markdown] lang="en"
# In a language model, overfitting shows as **memorisation**: while validation perplexity rises, it copies more and more. The printed line gives the copies at the epoch of the lowest validation perplexity, to which early stopping would have gone back. (After 30 epochs, five seeds of ours had 14.6 ± 3.4 % copies, mean and standard deviation.) Large language models, too, sometimes write down word for word a text that they met many times, and in known cases such text contained people's private data (Carlini et al.). This is why copyright and privacy are questions here.
#
# ## 10. A look at the embeddings
#
# The model knows neither shape nor sound of a character. It was given numbers. Do characters that are used alike get similar vectors all the same? **Cosine similarity** measures it: 1 for equal directions, 0 at a right angle. The figure shows the rows of `embed`, scaled to length 1, in a plane, along the two directions in which they spread most (principal component analysis; you need not know how it is computed).

# %% demo
E = model.embed.weight.detach().numpy()
E = E / np.linalg.norm(E, axis=1, keepdims=True)
groups = "かが きぎ くぐ こご さざ しじ すず ただ はば ひび ふぶ".split()  #:ja
groups = "aeiou".split()  #:en
alike = np.mean([E[number_of[a]] @ E[number_of[b]] for group in groups for a in group for b in group if a < b])
others = np.mean([E[number_of[a]] @ E[i] for group in groups for a in group for i in range(1, n_tokens) if characters[i] not in group])
print(f"濁点だけが違う組のコサイン類似度の平均 {alike:.2f}、ほかの文字とは {round(others, 2) + 0:.2f}")  #:ja
print(f"mean cosine similarity among vowels {alike:.2f}, of vowels with other characters {round(others, 2) + 0:.2f}")  #:en

shown = [i for i in np.argsort(-count.sum(axis=0)) if i != END][:40]
U, sizes, _ = np.linalg.svd(E[shown] - E[shown].mean(axis=0), full_matrices=False)
xy = dict(zip(shown, U[:, :2] * sizes[:2]))
plt.figure(figsize=(6, 5))
plt.gca().set_aspect("equal")
plt.plot(*np.array(list(xy.values())).T, linestyle="")
for group in groups:
    members = [xy[number_of[character]] for character in group if number_of[character] in xy]
    for a in members:
        for b in members:
            plt.plot(*zip(a, b), color=ORANGE, linewidth=0.8, zorder=1)
for i, (x, y) in xy.items():
    grouped = characters[i] in "".join(groups)
    plt.text(x, y, label(i), color=BLUE if grouped else GREY, fontsize=14, ha="center", va="center")
show_figure("よく出る文字の埋め込み(線は、濁点だけが違う組) <=> Embeddings of frequent characters, vowels joined", "1 つ目の方向 <=> first direction", "2 つ目の方向 <=> second direction")

# %% [markdown] lang="ja"
# 「は」と「ば」のように濁点だけが違う組は、ほかの文字との組より似ていましたか。形も音も渡していないので、似ているとすれば、それは**使われ方**だけから出てきたものです。数百個の名前から学んだものなので、大きな値にはなりません。図でも、線の短い組と長い組があります。描いたのは、たくさんある方向のうちの 2 つだけで、しかも学習のたびに変わります。大きなモデルでは、意味の近い言葉どうしが、もっとはっきりと近くに集まります。
#
# ### どこを見ているか
#
# 19 課と同じように、注意の重みも見てみましょう。検証用の名前を 1 つ通したときの、ブロックごとの重みです(ヘッドの平均)。何もない三角形は、どこから来るのでしょう。番号 0 の行(先頭)の重みは、いくつになるはずですか。
# %% [markdown] lang="en"
# Were vowels more alike among themselves than to other characters? Nobody told the model which characters are vowels: if they are alike, this comes from their **use** alone. The values are not large, since there were only a few hundred names. The figure shows only 2 of many directions, and it changes with each training. In large models, words of similar meaning gather far more clearly.
#
# ### What does it look at?
#
# As in lesson 19, look at attention weights, too: those of each block for one validation name (the mean over the heads). Where does the empty triangle come from? What must the weight in the first row be?

# %% demo
shown = [END, *valid_ids[0]]
with torch.no_grad():
    model(torch.tensor([shown]))
fig, axes = plt.subplots(1, len(model.blocks), figsize=(7, 3.8), sharey=True, squeeze=False)
ticks = [range(len(shown)), [label(number) for number in shown]]
for number, (ax, block) in enumerate(zip(axes[0], model.blocks)):
    ax.imshow(block.weights[0].mean(dim=0), cmap="Blues", vmin=0, vmax=1)
    ax.set_title(f"ブロック {number} <=> block {number}")
    ax.set_xticks(*ticks)
    ax.set_yticks(*ticks)
    ax.grid(False)
show_figure("注意の重み(濃いほど大きい) <=> Attention weights (dark is large)", "見る先のトークン <=> token that is looked at", "次を予測する位置のトークン <=> token at the position that predicts")

# %% [markdown] lang="ja"
# 三角形は因果マスクです。どの位置も、後ろのトークンを見ません。先頭の位置は自分しか見られないので、重みは 1 です。
#
# ## 11. 大きなモデルと、あなた
#
# あなたのモデルと大規模言語モデル(LLM)は、どこが同じで、どこが違うのでしょう。桁だけを比べます(LLM の数は、公表されているものからのおおよその範囲です)。
#
# | | あなたのモデル | 大規模言語モデル |
# |---|---|---|
# | 学ぶこと(事前学習、pre-training) | 次のトークンの分類 | 同じ |
# | 形 | 因果マスク付きの Transformer | 同じ(細かい改良はいろいろある) |
# | パラメータ | 約 6.5 万 | 10 億から 1 兆 |
# | 訓練のトークン | 約 4,200(20 エポックで、のべ約 8 万) | 1 兆から数十兆 |
# | 文脈長 | 32 | 数千から 1,000 万 |
# | トークン | 文字 | BPE などで 3 万から 25 万種類 |
# | 次のトークンの予測を学んだあとの訓練(事後学習、post-training) | なし | 指示に答える例での訓練(**instruction tuning**)、人の好みによる強化学習(**RLHF**)や、正解を確かめられる問題での強化学習 |
# | 書くとき | `sample` | 同じ。検索や計算の道具を使わせることも多い |
#
# この課の実験から、LLM についても言えることがあります。
#
# - **もっともらしさと正しさは別です。** 学んだのは、ありそうな続きです。追加の訓練や検索で間違いは減りますが、なくなりません。珍しいことや、訓練のあとに起きたことには、とくに弱くなります。
# - **答えは毎回変わることがあります。** くじを引いているからです。温度 0 でも、正しくなるわけではありません。
# - **見たものを覚えていることがあります。** 長く訓練したモデルは、訓練の名前を丸写ししました。
# - **文字ではなくトークンを見ています。**
#
# 反対に、この課の小さなモデルからは言えないこともあります。パラメータ、データ、計算量を増やすと、損失は、何桁にもわたってほぼべき乗の曲線に沿って下がります(**スケーリング則**、scaling laws)。それとともに、小さなモデルにはできなかったことができるようになりました。たとえば、文の中で例をいくつか見せるだけで、新しい作業をこなします(**文脈内学習**、in-context learning)。「次の文字を当てているだけだから何もできない」とは言えません。
#
# ### 学ぶときに、アシスタントは何の役に立つか
#
# トルコの高校で、数学の練習に GPT-4 を使わせた実験があります(Bastani ほか、2025)。使った生徒は、練習問題の成績が 48 % 上がりました。ところが、GPT-4 なしの試験では、GPT-4 なしで練習した生徒より 17 % 低くなりました。答えの代わりにヒントを出すようにした版では、試験の成績の低下はほとんど消えました。
#
# | 役に立つこと | 気をつけること |
# |---|---|
# | エラーメッセージの意味を聞く | 直ったコードを、1 行ずつ説明できるか |
# | 別の例、別の言い方で説明してもらう | 式や事実は、教材や元の論文で確かめる |
# | 自分で書いた答えを見てもらい、反例を探してもらう | 先に自分で書く。テストで確かめる |
# | 問題を出してもらう | 解くのは自分 |
#
# 役に立たないのは、**課題を代わりに書いてもらうこと**です。テストは通っても、自分で解けるようにはなりません。文献、数値、新しい出来事を確かめずに使うこと、人の個人情報や、公開できないデータを貼り付けることも、やめましょう。授業での決まりがあれば、それに従ってください。
# %% [markdown] lang="en"
# The triangle is the causal mask: no position looks at later tokens. The first position can look at itself only, so its weight is 1.
#
# ## 11. Large models, and you
#
# What do your model and a large language model (LLM) have in common, and what not? In orders of magnitude (those of LLMs are rough ranges of what has been published):
#
# | | Your model | A large language model |
# |---|---|---|
# | task of its pretraining | classify the next token | the same |
# | form | Transformer with a causal mask | the same, with many refinements |
# | parameters | 61,000 | 10⁹ to 10¹² |
# | tokens of training | some 10,000 (20 epochs see 200,000) | 10¹² to a few times 10¹³ |
# | context length | 32 | thousands to ten million |
# | tokens | characters | 30,000 to 250,000, from BPE or the like |
# | afterwards (post-training) | nothing | training on examples of following instructions (**instruction tuning**); reinforcement learning from human preferences (**RLHF**), and from problems whose answers can be checked |
# | writing | `sample` | the same, often with tools for searching and computing |
#
# What you have seen here holds for them as well:
#
# - **Likely is not the same as true.** A likely continuation is what was learned. Further training and searching make mistakes rarer but do not get rid of them, above all where something is rare or happened after the training.
# - **The answer may differ each time**, because it is drawn. A temperature of 0 does not make it right.
# - **They may remember what they saw.** A model that was trained for long wrote down training names.
# - **They see tokens, not letters.**
#
# Some things the small model does not show. With more parameters, data and compute the loss falls nearly as a power law, over many orders of magnitude (**scaling laws**). Large models also learned to do what small ones could not, such as a new task from a few examples in the text (**in-context learning**). "It only guesses the next word, so it can do nothing" does not follow.
#
# ### What is an assistant good for when you learn?
#
# In an experiment at a Turkish high school, students used GPT-4 to practise mathematics (Bastani et al., 2025). With it their scores on practice problems were 48 % higher. In an exam without it they were 17 % lower than those of students who had practised without it. With a version that gave hints in place of answers, most of that harm went away.
#
# | Good for | Take care |
# |---|---|
# | the meaning of an error message | Can you explain the corrected code line by line? |
# | another example, another explanation | Check formulas and facts in the lesson or in the paper. |
# | comments on an answer that you wrote, and counterexamples | Write first. Let tests decide. |
# | questions to practise with | You solve them. |
#
# It is of no use **to let it write the exercise for you**: the tests pass, and you have not learned to solve it. Do not use references, numbers or news from it unchecked. Do not paste other people's private data, or data that must not become public. If your course has rules about assistants, they come first.

# %% [markdown] lang="ja"
# ## 確かめよう
#
# 答えを書いて、次のセルも実行してください。すぐに返事が表示されます。何度でも答え直せます。
#
# **問 1.** モデルは、実際に来た 3 つのトークンに、確率 1/2、1/4、1/64 を与えました。パープレキシティはいくつですか。
# %% [markdown] lang="en"
# ## Check yourself
#
# Write your answer, run the next cell as well, and you get a reply at once. You may try as often as you like.
#
# **Question 1.** To three tokens that actually occurred, a model gave probabilities of 1/2, 1/4 and 1/64. What is its perplexity?

# %% quiz="three_tokens" points=1
three_tokens = 8
replies = {
    "8": "正解です。−log の平均は (log 2 + log 4 + log 64) ÷ 3 = log 8 です。平均して 8 択で迷っているのと同じです。",  #:ja
    "8": "Right. The mean of −log is (log 2 + log 4 + log 64) / 3 = log 8: as uncertain as among eight.",  #:en
    "512": "それは確率の積の逆数です。トークン 1 つあたりにするには、3 乗根をとります。",  #:ja
    "512": "That is one divided by the product. Take the third root, to have it for one token.",  #:en
    "3.918": "それは確率の平均の逆数です。平均するのは log です。",  #:ja
    "3.918": "That is one divided by the mean of the probabilities. It is logarithms that are averaged.",  #:en
    "2.079": "それは log 8、つまり交差エントロピーです。最後に e の肩に乗せます。",  #:ja
    "2.079": "That is log 8, the cross-entropy. Take e to that power.",  #:en
    "3": "それは底が 2 の log の平均(ビット)です。2 の肩に乗せれば 8 になります。",  #:ja
    "3": "That is the mean of the logarithms to base 2, in bits. Two to that power is 8.",  #:en
    "23.33": "それは 2、4、64 の平均です。平均するのは log です。",  #:ja
    "23.33": "That is the mean of 2, 4 and 64. It is logarithms that are averaged.",  #:en
    "0.125": "それは確率の幾何平均です。パープレキシティは、その逆数です。",  #:ja
    "0.125": "That is the geometric mean of the probabilities. The perplexity is one divided by it.",  #:en
}

# %% [markdown] lang="ja"
# **問 2.** 同じ文章を、文字をトークンとするモデル A はパープレキシティ 6 で、BPE のモデル B は 200 で予測します。B のトークンは、平均 4 文字です。文章全体によりよい確率を与えているのは、どちらですか。
# - a. A。6 は 200 より小さいから
# - b. B。1 文字あたりに直すと、200 の 4 乗根で約 3.8 だから
# - c. B。1 文字あたりに直すと、200 ÷ 4 = 50 だから
# - d. トークンが違うモデルは、どうやっても比べられない
# %% [markdown] lang="en"
# **Question 2.** On the same text, model A, with characters as tokens, has a perplexity of 6. Model B, with byte-pair encoding, has 200; its tokens are 4 characters long on average. Which of them gives the whole text the better probability?
# - a. A, because 6 is less than 200
# - b. B, because per character it is the fourth root of 200, about 3.8
# - c. B, because per character it is 200 / 4 = 50
# - d. Models with different tokens cannot be compared in any way

# %% quiz="other_tokens" points=1
other_tokens = "b"
replies = {
    "a": "トークン 1 つの長さが違います。B は 1 回で 4 文字を当てています。",  #:ja
    "a": "Their tokens differ in length: each time, B gets four characters at once.",  #:en
    "b": "正解です。パープレキシティは 1 トークンあたりの数です。損失(log)を文字数で割ってから比べます。",  #:ja
    "b": "Right. Perplexity is a number per token. Divide the loss, the logarithm, by the characters, then compare.",  #:en
    "c": "割り算で直せるのは log のほうです。確率は掛け算でつながるので、4 乗根になります。50 なら A より悪いことにもなります。",  #:ja
    "c": "It is the logarithm that can be divided. Probabilities multiply, so it is the fourth root. And 50 would be worse than A.",  #:en
    "d": "そのままでは比べられませんが、同じ文章なら、1 文字あたりや文章全体の log に直せば比べられます。",  #:ja
    "d": "Not as they are. For the same text, the logarithm per character, or of the whole text, can be compared.",  #:en
}

# %% [markdown] lang="ja"
# **問 3.** 系列 `a b a b a b a b` で、「いちばん多い組を見つけて、`merge` でまとめる」ことを 2 回行いました。系列の長さ(並んでいるトークンの数)は、いくつになりましたか。
# %% [markdown] lang="en"
# **Question 3.** The sequence `a b a b a b a b` is merged twice, each time by its most frequent pair. What is the length of the sequence now, in tokens?

# %% quiz="two_merges" points=1
two_merges = 2
replies = {
    "2": "正解です。X = ab で X X X X、(X, X) をまとめて Y Y です。",  #:ja
    "2": "Right: X = ab gives X X X X, and (X, X) is merged to Y Y.",  #:en
    "4": "それは 1 回目のあと(X X X X)です。もう 1 回まとめます。",  #:ja
    "4": "That is after the first, X X X X. Merge once more.",  #:en
    "1": "1 回に、同じトークンを二度は使いません。X X X X は、Y Y になるだけです。",  #:ja
    "1": "Within one merge a token is used once: X X X X becomes Y Y and no more.",  #:en
    "6": "まとめるのは 1 か所だけではありません。系列の中の同じ組を、全部置き換えます。",  #:ja
    "6": "Not one pair alone: every such pair in the sequence is replaced.",  #:en
    "3": "(X, X) は、左から順に 2 組あります。",  #:ja
    "3": "From left to right there are two pairs (X, X).",  #:en
}

# %% [markdown] lang="ja"
# **問 4.** 友だちの `TinyGPT` は、訓練でも検証でも損失がほとんど 0 になりました。ところが、生成させると意味のない文字の並びです。いちばん疑わしいのは?
# - a. 過学習した
# - b. 因果マスクを渡していない
# - c. 温度が低すぎる
# - d. 埋め込みの次元が小さすぎる
# %% [markdown] lang="en"
# **Question 4.** The loss of a friend's `TinyGPT` is almost 0, in training and on validation data. But what it writes is nonsense. What do you suspect first?
# - a. It overfitted
# - b. The causal mask was not passed
# - c. The temperature is too low
# - d. The embeddings have too few dimensions

# %% quiz="too_good" points=1
too_good = "b"
replies = {
    "a": "過学習なら、検証の損失は上がるはずです。",  #:ja
    "a": "With overfitting, the validation loss would rise.",  #:en
    "b": "正解です。検証でも、入力の中に答えが見えていたのです。書くときには、写す相手がありません。「成績がよすぎたら、まずリークを疑う」(07 課)ですね。",  #:ja
    "b": "Right. Even on validation data the answer was in the input. When it writes, there is nothing to copy from. Too good to be true: look for a leak (lesson 07).",  #:en
    "c": "温度は、書くときの選び方です。損失には関係しません。低ければ、むしろ同じような名前になります。",  #:ja
    "c": "The temperature matters when it writes, not for the loss. A low one would give likely names.",  #:en
    "d": "小さすぎれば、損失は下がりません。",  #:ja
    "d": "Then the loss would not fall.",  #:en
}

# %% [markdown] lang="ja"
# **問 5.** 温度と top-k について、正しいものをすべて選んでください。
# - a. 温度を上げると、いちばん確率の高いトークンが別のものに変わる
# - b. `top_k=1` は、温度がいくつでも貪欲デコーディングと同じ
# - c. 温度を下げると、モデルの知らない事実についても正しく答えるようになる
# - d. 温度を上げると、同じ名前の繰り返しは減るが、名前らしくないものが増える
# %% [markdown] lang="en"
# **Question 5.** Which of these about temperature and top-k are true? Choose all.
# - a. A higher temperature changes which token is the most probable
# - b. `top_k=1` is greedy decoding, whatever the temperature
# - c. A lower temperature makes the model right about facts that it does not know
# - d. A higher temperature repeats fewer names, and writes more that is not like a name

# %% quiz="temperature_facts" points=1
temperature_facts = {"b", "d"}
replies = {
    "b,d": "正解です。割り算は順位を変えないので、a は起きません。温度は選び方を変えるだけで、知識は増えません。",  #:ja
    "b,d": "Right. Division keeps the order, so a never happens. The temperature changes the choice and adds no knowledge.",  #:en
    "b": "9 節の、温度ごとの名前を見ましょう。もう 1 つあります。",  #:ja
    "b": "Look at the names for each temperature in section 9. There is one more.",  #:en
    "d": "候補が 1 つだけなら、選ばれるのは何でしょう。もう 1 つあります。",  #:ja
    "d": "If there is a single candidate, which one is chosen? There is one more.",  #:en
    "b,c,d": "温度を下げると、いちばんありそうな続きを選びやすくなるだけです。知らないことは、知らないままです。",  #:ja
    "b,c,d": "A lower temperature prefers the likeliest continuation. What it does not know it still does not know.",  #:en
    "a,b,d": "正の数で割っても、大小の順は変わりません。",  #:ja
    "a,b,d": "Dividing by a positive number keeps the order.",  #:en
    "a,d": "割っても順位は変わりません。候補が 1 つだけの場合も考えましょう。",  #:ja
    "a,d": "Dividing keeps the order. And think of a single candidate.",  #:en
}

# %% [markdown] lang="ja"
# ## さらに学ぶ
#
# - Shannon, [*Prediction and entropy of printed English*](https://doi.org/10.1002/j.1538-7305.1951.tb01366.x) (1951):人に次の文字を当てさせて、英語の迷いの大きさを測りました。
# - Bengio ほか, [*A neural probabilistic language model*](https://www.jmlr.org/papers/v3/bengio03a.html) (2003):表の代わりに、埋め込みで文脈を分け合う考えの始まりです。
# - Sennrich, Haddow, Birch, [*Neural machine translation of rare words with subword units*](https://aclanthology.org/P16-1162/) (2016):BPE を単語の分割に使った論文です。
# - Radford ほか, *Language models are unsupervised multitask learners* (2019):GPT-2。Brown ほか, [*Language models are few-shot learners*](https://arxiv.org/abs/2005.14165) (2020):GPT-3。
# - Kaplan ほか, [*Scaling laws for neural language models*](https://arxiv.org/abs/2001.08361) (2020)、Hoffmann ほか, [*Training compute-optimal large language models*](https://arxiv.org/abs/2203.15556) (2022):スケーリング則。
# - Holtzman ほか, [*The curious case of neural text degeneration*](https://arxiv.org/abs/1904.09751) (2020):核サンプリング。
# - Carlini ほか, [*Extracting training data from large language models*](https://arxiv.org/abs/2012.07805) (2021):丸暗記を実際に取り出しました。
# - Ouyang ほか, [*Training language models to follow instructions with human feedback*](https://arxiv.org/abs/2203.02155) (2022):instruction tuning と RLHF。
# - Bastani ほか, [*Generative AI without guardrails can harm learning*](https://doi.org/10.1073/pnas.2422633122) (2025):この課の 11 節の実験です。
# - Karpathy, [*makemore*](https://github.com/karpathy/makemore)、[*nanoGPT*](https://github.com/karpathy/nanoGPT):同じ内容を、さらに先まで扱います。
#
# 次の課では、文字の代わりに、画像を切り分けたパッチをトークンにします。
#
# **データ** 駅名と鳥の英語名は事実であり、著作権の対象ではありません。この課のために並べたもので、一覧は CC0 で使えます。鳥の一部は CUB-200-2011(17 課)の種名です。
# %% [markdown] lang="en"
# ## Going further
#
# - Shannon, [*Prediction and entropy of printed English*](https://doi.org/10.1002/j.1538-7305.1951.tb01366.x) (1951): he had people guess the next letter, to measure how uncertain the next letter of English is.
# - Bengio et al., [*A neural probabilistic language model*](https://www.jmlr.org/papers/v3/bengio03a.html) (2003): embeddings in place of tables, so that contexts share what they know.
# - Sennrich, Haddow and Birch, [*Neural machine translation of rare words with subword units*](https://aclanthology.org/P16-1162/) (2016): byte-pair encoding for words.
# - Radford et al., *Language models are unsupervised multitask learners* (2019): GPT-2. Brown et al., [*Language models are few-shot learners*](https://arxiv.org/abs/2005.14165) (2020): GPT-3.
# - Kaplan et al., [*Scaling laws for neural language models*](https://arxiv.org/abs/2001.08361) (2020), and Hoffmann et al., [*Training compute-optimal large language models*](https://arxiv.org/abs/2203.15556) (2022): scaling laws.
# - Holtzman et al., [*The curious case of neural text degeneration*](https://arxiv.org/abs/1904.09751) (2020): nucleus sampling.
# - Carlini et al., [*Extracting training data from large language models*](https://arxiv.org/abs/2012.07805) (2021): extracting memorised training data.
# - Ouyang et al., [*Training language models to follow instructions with human feedback*](https://arxiv.org/abs/2203.02155) (2022): instruction tuning and RLHF.
# - Bastani et al., [*Generative AI without guardrails can harm learning*](https://doi.org/10.1073/pnas.2422633122) (2025): the experiment of section 11.
# - Karpathy, [*makemore*](https://github.com/karpathy/makemore) and [*nanoGPT*](https://github.com/karpathy/nanoGPT): the same path, and further.
#
# In the next lesson the tokens are patches of a picture.
#
# **The data** Names of stations and of birds are facts and are not protected by copyright. They were put together for this lesson; the lists may be used under CC0. Some of the birds are species of CUB-200-2011 (lesson 17).
