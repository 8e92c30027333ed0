package world

import "strings"

// The vocabulary of product titles: English, German, French, Italian, Spanish
// and Japanese, divided by bars. Things start with the category code of some
// seller SKUs and with a class; materials and features with the classes they
// suit: K kitchenware, H hard, M metal, T textile, S soft goods. Colours start
// with their code.
var (
	things = parse(`
KIT|H|Cutting Board|Schneidebrett|Planche à découper|Tagliere|Tabla de cortar|まな板
KIT|M|Kitchen Knife|Küchenmesser|Couteau de cuisine|Coltello da cucina|Cuchillo de cocina|包丁
KIT|K|Mixing Bowl|Rührschüssel|Saladier|Ciotola|Cuenco|ボウル
KIT|K|Frying Pan|Bratpfanne|Poêle|Padella|Sartén|フライパン
KIT|K|Coffee Grinder|Kaffeemühle|Moulin à café|Macinacaffè|Molinillo de café|コーヒーミル
KIT|K|Tea Strainer|Teesieb|Passoire à thé|Colino da tè|Colador de té|茶こし
KIT|K|Water Bottle|Trinkflasche|Gourde|Borraccia|Botella de agua|水筒
KIT|K|Lunch Box|Brotdose|Boîte à lunch|Portapranzo|Fiambrera|弁当箱
KIT|K|Salt Mill|Salzmühle|Moulin à sel|Macinasale|Molinillo de sal|ソルトミル
KIT|M|Baking Tray|Backblech|Plaque de cuisson|Teglia da forno|Bandeja de horno|天板
KIT|H|Spice Rack|Gewürzregal|Étagère à épices|Portaspezie|Especiero|スパイスラック
KIT|M|Dish Rack|Abtropfgestell|Égouttoir|Scolapiatti|Escurridor|水切りラック
HOM|T|Bath Towel|Badetuch|Serviette de bain|Telo da bagno|Toalla de baño|バスタオル
HOM|T|Bed Sheet|Bettlaken|Drap de lit|Lenzuolo|Sábana|シーツ
HOM|T|Cushion Cover|Kissenbezug|Housse de coussin|Federa per cuscino|Funda de cojín|クッションカバー
HOM|H|Wall Clock|Wanduhr|Horloge murale|Orologio da parete|Reloj de pared|掛け時計
HOM|H|Candle Holder|Kerzenhalter|Bougeoir|Portacandele|Portavelas|キャンドルホルダー
HOM|H|Picture Frame|Bilderrahmen|Cadre photo|Cornice|Marco de fotos|フォトフレーム
HOM|T|Laundry Basket|Wäschekorb|Panier à linge|Cesto biancheria|Cesto de ropa|ランドリーバスケット
HOM|S|Door Mat|Fußmatte|Paillasson|Zerbino|Felpudo|玄関マット
HOM|T|Table Runner|Tischläufer|Chemin de table|Runner da tavola|Camino de mesa|テーブルランナー
HOM|T|Shower Curtain|Duschvorhang|Rideau de douche|Tenda doccia|Cortina de ducha|シャワーカーテン
HOM|H|Storage Box|Aufbewahrungsbox|Boîte de rangement|Scatola portaoggetti|Caja organizadora|収納ボックス
HOM|M|Desk Lamp|Schreibtischlampe|Lampe de bureau|Lampada da scrivania|Lámpara de escritorio|デスクライト
GAR|H|Plant Pot|Blumentopf|Pot de fleurs|Vaso per piante|Maceta|植木鉢
GAR|M|Watering Can|Gießkanne|Arrosoir|Annaffiatoio|Regadera|じょうろ
GAR|M|Pruning Shears|Gartenschere|Sécateur|Cesoie|Tijeras de podar|剪定ばさみ
GAR|H|Bird Feeder|Vogelfutterhaus|Mangeoire à oiseaux|Mangiatoia per uccelli|Comedero de pájaros|バードフィーダー
GAR|T|Garden Gloves|Gartenhandschuhe|Gants de jardin|Guanti da giardino|Guantes de jardín|園芸用手袋
GAR|M|Solar Light|Solarleuchte|Lampe solaire|Luce solare|Luz solar|ソーラーライト
GAR|M|Hose Nozzle|Schlauchbrause|Pistolet d'arrosage|Pistola irrigazione|Pistola de riego|散水ノズル
SPO|S|Yoga Mat|Yogamatte|Tapis de yoga|Tappetino yoga|Esterilla de yoga|ヨガマット
SPO|S|Skipping Rope|Springseil|Corde à sauter|Corda per saltare|Comba|縄跳び
SPO|S|Foam Roller|Faszienrolle|Rouleau de massage|Rullo massaggio|Rodillo de espuma|フォームローラー
SPO|M|Bike Light|Fahrradlicht|Éclairage vélo|Luce bici|Luz de bicicleta|自転車ライト
SPO|T|Gym Bag|Sporttasche|Sac de sport|Borsa palestra|Bolsa de gimnasio|ジムバッグ
SPO|M|Camping Stove|Campingkocher|Réchaud|Fornello da campeggio|Hornillo|キャンプコンロ
SPO|M|Trekking Poles|Wanderstöcke|Bâtons de marche|Bastoncini trekking|Bastones de trekking|トレッキングポール
SPO|S|Swim Goggles|Schwimmbrille|Lunettes de natation|Occhialini|Gafas de natación|水泳ゴーグル
OFF|S|Notebook|Notizbuch|Carnet|Quaderno|Cuaderno|ノート
OFF|H|Fountain Pen|Füller|Stylo plume|Penna stilografica|Pluma estilográfica|万年筆
OFF|H|Desk Organiser|Schreibtisch-Organizer|Rangement de bureau|Organizer da scrivania|Organizador de escritorio|デスクオーガナイザー
OFF|S|Document Folder|Dokumentenmappe|Porte-documents|Cartella documenti|Carpeta|書類フォルダー
OFF|H|Laptop Stand|Laptopständer|Support ordinateur|Supporto portatile|Soporte de portátil|ノートPCスタンド
OFF|M|Cable Clips|Kabelclips|Clips de câble|Fermacavi|Clips de cable|ケーブルクリップ
OFF|S|Whiteboard Marker|Whiteboardmarker|Marqueur|Pennarello lavagna|Rotulador de pizarra|ホワイトボードマーカー
TOY|H|Wooden Puzzle|Holzpuzzle|Puzzle en bois|Puzzle in legno|Puzle de madera|木製パズル
TOY|H|Building Blocks|Bausteine|Blocs de construction|Mattoncini|Bloques de construcción|積み木
TOY|S|Card Game|Kartenspiel|Jeu de cartes|Gioco di carte|Juego de cartas|カードゲーム
TOY|T|Soft Toy|Kuscheltier|Peluche|Peluche morbido|Peluche suave|ぬいぐるみ
TOY|S|Craft Set|Bastelset|Kit créatif|Set creativo|Set de manualidades|工作セット
TOY|T|Kite|Drachen|Cerf-volant|Aquilone|Cometa|凧
BEA|H|Hair Brush|Haarbürste|Brosse à cheveux|Spazzola|Cepillo de pelo|ヘアブラシ
BEA|H|Nail File|Nagelfeile|Lime à ongles|Lima per unghie|Lima de uñas|爪やすり
BEA|K|Soap Dish|Seifenschale|Porte-savon|Portasapone|Jabonera|石けん置き
BEA|T|Makeup Bag|Kosmetiktasche|Trousse de maquillage|Beauty case|Neceser|化粧ポーチ
BEA|H|Shaving Brush|Rasierpinsel|Blaireau|Pennello da barba|Brocha de afeitar|シェービングブラシ
PET|S|Dog Leash|Hundeleine|Laisse pour chien|Guinzaglio|Correa de perro|犬用リード
PET|T|Cat Tunnel|Katzentunnel|Tunnel pour chat|Tunnel per gatti|Túnel para gatos|猫用トンネル
PET|K|Feeding Bowl|Futternapf|Gamelle|Ciotola per animali|Comedero|フードボウル
PET|T|Grooming Glove|Fellpflegehandschuh|Gant de toilettage|Guanto toelettatura|Guante de aseo|グルーミンググローブ
TOO|M|Screwdriver Set|Schraubendreher-Set|Jeu de tournevis|Set cacciaviti|Juego de destornilladores|ドライバーセット
TOO|M|Tape Measure|Maßband|Mètre ruban|Metro a nastro|Cinta métrica|メジャー
TOO|M|Work Light|Arbeitsleuchte|Lampe de travail|Luce da lavoro|Luz de trabajo|作業灯
TOO|T|Tool Roll|Werkzeugrolle|Trousse à outils|Rotolo portautensili|Estuche enrollable|ツールロール`)

	materials = parse(`
KH|Bamboo|Bambus|Bambou|Bambù|Bambú|竹
H|Oak|Eiche|Chêne|Rovere|Roble|オーク材
KHM|Stainless Steel|Edelstahl|Acier inoxydable|Acciaio inox|Acero inoxidable|ステンレス
KH|Ceramic|Keramik|Céramique|Ceramica|Cerámica|陶器
T|Linen|Leinen|Lin|Lino|Lino|リネン
T|Organic Cotton|Bio-Baumwolle|Coton bio|Cotone bio|Algodón orgánico|オーガニックコットン
HS|Cork|Kork|Liège|Sughero|Corcho|コルク
KS|Silicone|Silikon|Silicone|Silicone|Silicona|シリコン
KHMS|Recycled Plastic|Recycling-Kunststoff|Plastique recyclé|Plastica riciclata|Plástico reciclado|再生プラスチック
KHM|Aluminium|Aluminium|Aluminium|Alluminio|Aluminio|アルミ
S|Leather|Leder|Cuir|Pelle|Cuero|革
KH|Glass|Glas|Verre|Vetro|Vidrio|ガラス
T|Wool|Wolle|Laine|Lana|Lana|ウール
HM|Brass|Messing|Laiton|Ottone|Latón|真鍮
TS|Canvas|Segeltuch|Toile|Tela|Lona|キャンバス`)

	colours = parse(`
BLK|Black|Schwarz|Noir|Nero|Negro|ブラック
WHT|White|Weiß|Blanc|Bianco|Blanco|ホワイト
RED|Red|Rot|Rouge|Rosso|Rojo|レッド
NVY|Navy|Marineblau|Bleu marine|Blu navy|Azul marino|ネイビー
GRN|Green|Grün|Vert|Verde|Verde|グリーン
GRY|Grey|Grau|Gris|Grigio|Gris|グレー
SND|Sand|Sand|Sable|Sabbia|Arena|サンド
TEL|Teal|Petrol|Bleu canard|Ottanio|Verde azulado|ティール
PNK|Pink|Rosa|Rose|Rosa|Rosa|ピンク
YEL|Yellow|Gelb|Jaune|Giallo|Amarillo|イエロー
BRN|Brown|Braun|Brun|Marrone|Marrón|ブラウン
PLM|Plum|Pflaume|Prune|Prugna|Ciruela|プラム`)

	features = parse(`
K|with Lid|mit Deckel|avec couvercle|con coperchio|con tapa|フタ付き
KHM|with Handle|mit Griff|avec poignée|con manico|con mango|取っ手付き
K|Dishwasher Safe|spülmaschinenfest|lavable au lave-vaisselle|lavabile in lavastoviglie|apto para lavavajillas|食洗機対応
MTS|Foldable|faltbar|pliable|pieghevole|plegable|折りたたみ式
TSM|Waterproof|wasserdicht|étanche|impermeabile|impermeable|防水
KHS|Non-Slip|rutschfest|antidérapant|antiscivolo|antideslizante|滑り止め付き
HMTS|Extra Strong|besonders stark|extra solide|extra forte|extra fuerte|強力
KHMTS|Gift Boxed|in Geschenkbox|en coffret cadeau|in confezione regalo|en caja de regalo|ギフトボックス入り
TS|Washable|waschbar|lavable|lavabile|lavable|洗える
KHT|Handmade|handgefertigt|fait main|fatto a mano|hecho a mano|手作り
KHMTS|Space Saving|platzsparend|gain de place|salvaspazio|ahorra espacio|省スペース
KMTS|for Travel|für Reisen|pour le voyage|da viaggio|para viaje|旅行用
MS|for Beginners|für Einsteiger|pour débutants|per principianti|para principiantes|初心者向け
HMTS|for Indoor and Outdoor|für innen und außen|intérieur et extérieur|per interni ed esterni|para interior y exterior|屋内屋外兼用`)

	// sizes take one number, by class.
	sizes = map[string][]string{
		"K": {"%d cm", "%d0 ml", "%d-Piece", "%d mm"},
		"H": {"%d cm", "%d x 30 cm", "%d x 45 cm", "%d mm"},
		"M": {"%d cm", "%d mm", "%d-Piece", "%d0 g"},
		"T": {"%d x 60 cm", "%d x 120 cm", "%d x 45 cm", "%d-Pack"},
		"S": {"%d cm", "%d x 60 cm", "%d-Pack", "%d0 g"},
	}
)

// Brands and series are made of two halves each: every head goes with every
// tail, and no brand is a series.
var (
	brandHeads = strings.Fields(`Alder Amber Apple Arden Ash Aspen Barley Beech Birch Bracken Bramble Briar Brook Burr
		Cedar Chalk Cherry Clay Clover Copper Crane Crown Dawn Deer Elder Elm Fair Falcon Fen Fern Flint Fox Frost Glen
		Grange Green Hare Harrow Hart Haw Hazel Heath Heather Hen Holly Hop Iris Ivy Juniper Kes King Lake Lang Larch
		Lark Linden Maple March Meadow Mill Moss Oat Orchard Otter Pear Pine Plum Quail Raven Reed Rose Rowan Rush Rye
		Sand Sedge Swan Thistle Thorn Whit`)
	brandTails = strings.Fields(`bank beck bourne bridge burn bury by cliff combe cote court croft dale dell den down
		fell field ford gate grove hall haven hill holm house hurst keep land lea leigh ley low mere moor mount port
		ridge shaw shore side stead thorpe ton vale view well wick wood worth yard`)
	seriesHeads = strings.Fields(`Aqua Autumn Berry Blue Bold Bright Calm Cloud Coral Cosmo Crystal Day Dew Drift Dune
		Earth East Ember Ever Fire Garden Gold Grey Happy Harbour Home Indigo Jade Jolly Light Lucky Luna Merry Mist Moon
		Morning Nord Nova Ocean Opal Orchid Pearl Prima Quick Rain River Ruby Sea Shade Silver Sky Snow Soft Spring Still
		Summer Sun Terra True Velvet Vita Warm West Wild Wind Winter`)
	seriesTails = strings.Fields(`anchor arrow badger bay bell bird bloom blossom breeze bud crest cove dove drop eagle
		feather finch fish flower fox gull hawk heron hearth jay kite lane lark leaf lily lion mark nest owl path peak
		petal pond poppy puffin rest robin sail seal shell song spark sparrow star stream swift tide tiger trail turtle
		tree vine walk wave way whale wing wolf wren`)
)
