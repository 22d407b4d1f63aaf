"""The same column names in other languages, as spreadsheets and tools of creators use them.

They are looked up without accents, without small words (`de`, `du`, `al`) and without `video`, so that `Visualizaciones
de vídeo` needs no entry beside `visualizaciones`.
"""

from __future__ import annotations

import re
import unicodedata

NAMES: dict[str, str] = {
    "views": (
        "visualizaciones, reproducciones, vistas, visualizações, reproduções, vues, aufrufe, wiedergaben, "
        "videoaufrufe, visualizzazioni, riproduzioni, просмотры, количество просмотров, tayangan, penayangan, jumlah "
        "tayangan, ditonton, lượt xem, số lượt xem, görüntülenme, görüntüleme, izlenme, görüntülenmeler, weergaven, "
        "wyświetlenia, προβολές, 再生数, 再生回数, 視聴数, 動画視聴数, 조회수, 조회 수, 播放量, 播放数, 观看次数, "
        "觀看次數, 播放次數"
    ),
    "likes": (
        "me gusta, curtidas, gostos, j'aime, mentions j'aime, gefällt mir, gefällt mir angaben, mi piace, лайки, "
        "нравится, отметки нравится, suka, jumlah suka, lượt thích, số lượt thích, beğeni, beğeniler, vind ik leuks, "
        "polubienia, μου αρέσει, いいね, いいね数, 좋아요, 좋아요 수, 点赞, 点赞数, 赞, 按讚, 按讚數"
    ),
    "comments": (
        "comentarios, comentários, commentaires, kommentare, commenti, комментарии, komentar, jumlah komentar, bình "
        "luận, lượt bình luận, số bình luận, yorum, yorumlar, reacties, komentarze, σχόλια, コメント, コメント数, "
        "댓글, 댓글 수, 评论, 评论数, 留言, 留言數"
    ),
    "shares": (
        "compartidos, veces compartido, compartir, compartilhamentos, partilhas, partages, geteilt, geteilte inhalte, "
        "condivisioni, репосты, поделились, dibagikan, bagikan, jumlah bagikan, chia sẻ, lượt chia sẻ, số lượt chia "
        "sẻ, paylaşım, paylaşımlar, paylaşma, gedeeld, keer gedeeld, udostępnienia, κοινοποιήσεις, シェア, シェア数, "
        "공유, 공유 수, 分享, 分享数, 分享數"
    ),
    "saves": (
        "guardados, favoritos, veces guardado, salvos, salvamentos, enregistrements, favoris, gespeichert, favoriten, "
        "salvataggi, preferiti, сохранения, избранное, disimpan, simpan, favorit, lượt lưu, yêu thích, kaydetme, "
        "kaydetmeler, kaydedilenler, favoriler, opgeslagen, zapisane, zapisania, αποθηκεύσεις, αγαπημένα, 保存, "
        "保存数, 저장, 저장 수, 收藏, 收藏数, 收藏數"
    ),
    "reach": (
        "alcance, portée, couverture, reichweite, copertura, охват, jangkauan, erişim, bereik, zasięg, απήχηση, "
        "リーチ, 도달"
    ),
    "followers": (
        "seguidores, abonnés, abonnenten, подписчики, pengikut, jumlah pengikut, người theo dõi, takipçi, takipçiler, "
        "takipçi sayısı, volgers, obserwujący, ακόλουθοι, フォロワー, フォロワー数, 팔로워, 팔로워 수, 粉丝, 粉丝数, "
        "粉絲, 粉絲數"
    ),
    "new_followers": (
        "nuevos seguidores, novos seguidores, nouveaux abonnés, neue follower, neue abonnenten, nuovi follower, новые "
        "подписчики, pengikut baru, yeni takipçiler, νέοι ακόλουθοι, 新規フォロワー, 새 팔로워, 新增粉丝"
    ),
    "profile_views": (
        "visualizaciones perfil, visitas perfil, visualizações perfil, vues profil, profilaufrufe, visualizzazioni "
        "profilo, просмотры профиля, tayangan profil, lượt xem hồ sơ, profil görüntülenme, profil görüntülemeleri, "
        "προβολές προφίλ, プロフィール表示数, 프로필 조회수, 主页访问量"
    ),
    "url": (
        "enlace, vínculo, ligação, lien, collegamento, ссылка, tautan, liên kết, đường dẫn, bağlantı, koppeling, "
        "σύνδεσμος, リンク, 링크, 链接, 連結"
    ),
    "account": (
        "cuenta, usuario, usuário, creador, criador, conta, compte, utilisateur, créateur, konto, nutzer, ersteller, "
        "utente, аккаунт, автор, akun, kreator, tài khoản, hesap, λογαριασμός, アカウント, 계정, 账号, 帳號"
    ),
    "posted_at": (
        "fecha publicación, hora publicación, publicado, publicado el, data publicação, publicado em, date "
        "publication, publié le, veröffentlicht, veröffentlicht am, veröffentlichungsdatum, gepostet am, data "
        "pubblicazione, pubblicato il, дата публикации, опубликовано, tanggal posting, tanggal publikasi, ngày đăng, "
        "thời gian đăng, yayın tarihi, paylaşım tarihi, geplaatst op, data publikacji, ημερομηνία δημοσίευσης, "
        "投稿日, 投稿日時, 게시일, 게시 시간, 发布时间, 发布日期, 發佈時間"
    ),
    "duration": (
        "duración, duração, durée, dauer, länge, durata, длительность, durasi, thời lượng, süre, duur, czas trwania, "
        "διάρκεια, 動画の長さ, 길이, 时长, 時長"
    ),
    "caption": (
        "título, descripción, legenda, descrição, titre, légende, titel, beschreibung, titolo, didascalia, "
        "descrizione, название, описание, judul, deskripsi, tiêu đề, mô tả, başlık, açıklama, tytuł, opis, τίτλος, "
        "περιγραφή, タイトル, 제목, 标题, 標題"
    ),
}
DATE = (
    "fecha, data, datum, дата, tanggal, ngày, tarih, ημερομηνία, 日付, 日期, 날짜, fecha hora, data ora, datum "
    "uhrzeit, data hora"
)
_SMALL = (
    "de del do da di du des der le la el al il los las les of am video videos vidéo vídeo vídeos vidéos видео βίντεο "
    "動画 视频 tổng total totale totales gesamt"
)


def _words(name: str) -> list[str]:
    """The words of a name, in small letters without accents."""
    bare = unicodedata.normalize("NFKD", name.casefold())
    return [w for w in re.split(r"[^\w]+|_", "".join(c for c in bare if not unicodedata.combining(c))) if w]


_LEFT_OUT = frozenset(_words(_SMALL))


def fold(name: str) -> str:
    """The name as it is looked up."""
    found = _words(name)
    return "_".join([w for w in found if w not in _LEFT_OUT] or found)


FOREIGN: dict[str, str] = {fold(name): target for target, names in NAMES.items() for name in names.split(", ")} | {
    fold(name): "date" for name in DATE.split(", ")
}
"""Folded name → what it means; `date` for a time of which only the values tell what it is."""


def meaning_of(header: str) -> str | None:
    """The target that a name in another language than English means, `date` for any time; None for all others."""
    return FOREIGN.get(fold(header))
