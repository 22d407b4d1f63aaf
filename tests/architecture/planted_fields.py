"""The fields in which somebody's name, words or address may stand, format by format: what no store may ever hold.

They are those that TikTok's documents, real files and the tools' own code list, and that nobody asks for. A field that
is read (a caption, the name of a follower, a comment) is here too: of it only what tells nobody may be kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# The data export, all layouts together: where it stands, and its keys. `[]` is a list, `*` an object whose keys are
# names or ids. The first part has every key of two real exports in which text, a number or nothing stood.
_EXPORT = """
Comment.Comments.CommentsList[]: date | comment | photo | url
Direct Message.Direct Messages.ChatHistory.*[]: Date | From | Content
Direct Message.Group Chat.GroupChat.*[]: Date | From | Content
Income+ Wallet.Coin Purchase History.CoinPurchaseHistoryList[]: Date | Name
Income+ Wallet.Transaction History.TransactionsList[]: Date | From | To
Likes and Favorites.Favorite Effects.FavoriteEffectsList[]: Date | EffectLink
Likes and Favorites.Favorite Sounds.FavoriteSoundList[]: Date | Link
Likes and Favorites.Favorite Videos.FavoriteVideoList[]: Date | Link
Likes and Favorites.Like List.ItemFavoriteList[]: date | link
Location Review.Location Reviews.ReviewsList[]: Place | Text
Post.Posts.VideoList[]: Link | WhoCanView | AllowComments | AllowStitches | AllowDuets | AllowStickers | \
AllowSharingToStory | ContentDisclosure | AIGeneratedContent | Sound | Location | AddYoursText | \
AlternateText | CoverImage
Profile And Settings.AI-Moji: CreateDate
Profile And Settings.AI-Moji.AIMojiList[]: Date | Link
Profile And Settings.Autofill: PhoneNumber | Email | FirstName | LastName | Address | ZipCode | Unit | City | State | \
Country
Profile And Settings.Block List.BlockList[]: Date | UserName
Profile And Settings.Off TikTok Activity.OffTikTokActivityDataList[]: Date | Source | Event
Profile And Settings.Profile Info.ProfileMap: accountRegion | aiSelf | bioDescription | birthDate | emailAddress | \
inferredGender | instagramLink | lemon8Link | profilePhoto | profileVideo | telephoneNumber | youtubeLink
Profile And Settings.Profile Info.ProfileMap.PlatformInfo[]: Name | Platform | Profile Photo | Description
Profile And Settings.ProfileViews.ProfileViewList[]: Date | UserName
Profile And Settings.Settings.SettingsMap: App Language | Interests | Web Language | Keyword filters
Profile And Settings.Settings.SettingsMap.Push Notification: Desktop notification
Profile And Settings.Settings.SettingsMap.Content Preferences: Keyword filters for videos in For You feed
Profile And Settings.Follower.FansList[]: UserName
Profile And Settings.Following.Following[]: Date | UserName
TikTok Live.Go Live History.GoLiveList[]: RoomTitle | CoverUri | ReplayUrl | MutedList | QualitySetting
TikTok Live.Go Live Settings.SettingsMap: People you assigned to moderate your LIVE | \
Hide comments that contain the following keywords from your LIVE
TikTok Live.Watch Live History.WatchLiveMap.*: Questions | WatchTime | Link
TikTok Live.Watch Live History.WatchLiveMap.*.Comments[]: CommentTime | CommentContent | RawTime
TikTok Live.Watch Live Settings.WatchLiveSettingsMap: app | web
TikTok Live.Watch Live Settings: MostRecentModificationTimeInApp | MostRecentModificationTimeInWeb
TikTok Shop.Communication With Shops.CommunicationHistories.*[]: send_time | shop_name | content | direction
TikTok Shop.Current Payment Information.PayCard[]: Number | Name
TikTok Shop.Customer Support History.CustomerSupportHistories[]: Name | Text
TikTok Shop.Order Dispute History.OrderDisputeHistories[]: Name | Text
TikTok Shop.Order History.OrderHistories.*: order_date | order_number | total_price | customer_note | order_status | \
logistics_provider | logistics_tracking_number
TikTok Shop.Order History.OrderHistories.*.Products[]: product_name | variation_name | quantity
TikTok Shop.Order History.OrderHistories.*.Receiver: Name | Phone | Address
TikTok Shop.Product Reviews.ProductReviewHistories[]: Name | Text
TikTok Shop.Returns and Refunds History.ReturnAndRefundHistories[]: request_time | order_number | logistic_provider | \
reason | request_status | request_number | request_type | return_tracking_number | refund_amount | refund_method | \
customer_note
TikTok Shop.Saved Address Information.SavedAddress[]: receiver_name | masked_phone_number | adress_info
TikTok Shop.Shopping Cart List.ShoppingCart[]: CreateTime | SkuCount | ShopName | ProductName
TikTok Shop.TikTokFavoriteItem.TikTokFavoriteItemResult.TikTokFavoriteItemList[]: Product | Shop | Time
TikTok Shop.Vouchers.Vouchers[]: ReceivedDate | VoucherId | CostType | VoucherName | VoucherText | Status
TikTok Shop.Product Browsing History.ProductBrowsingHistories[]: browsing_date | shop_name | product_name
Your Activity.Activity Summary.ActivitySummaryMap: note | videosSharedSinceAccountRegistration | \
videosWatchedToTheEndSinceAccountRegistration | videosCommentedOnSinceAccountRegistration
Your Activity.Ad Interests: AdInterestCategories
Your Activity.Donation.DonationList[]: Date | Name
Your Activity.Fundraiser.FundraiserList[]: Date | Name
Your Activity.Hashtag.HashtagList[]: HashtagLink
Your Activity.Instant Form Ads Responses.ResponsesList[]: Name | Email | Answer
Your Activity.Off TikTok Activity.OffTikTokActivityDataList[]: Date | Source | Event
Your Activity.Purchases.SendGifts.SendGifts[]: Date | GiftAmount | UserName
Your Activity.Purchases.BuyGifts.BuyGifts[]: Date | Price
Your Activity.Reposts.RepostList[]: Date | Link
Your Activity.Searches.SearchList[]: Date | SearchTerm
Your Activity.Share History.ShareHistoryList[]: Date | SharedContent | Link | Method
Your Activity.Status.Status List[]: Resolution | App Version | IDFA | GAID | Android ID | IDFV | UID | DID | Web ID
Your Activity.Stickers.StickerList[]: Name | Link
Your Activity.Login History.LoginHistoryList[]: Date | IP | DeviceModel | DeviceSystem | NetworkType | Carrier
Your Activity.Watch History.VideoList[]: Date | Link

Activity.Following List.Following[]: Date | UserName
Activity.Like List.ItemFavoriteList[]: Date | Link
Activity.Favorite Videos.FavoriteVideoList[]: Date | Link
Activity.Favorite HashTags.FavoriteHashtagList[]: Date | Link
Activity.Video Browsing History.VideoList[]: Date | Link | Title | Likes
Activity.Search History.SearchList[]: Date | SearchTerm
Activity.Login History.LoginHistoryList[]: Date | IP | DeviceModel | DeviceSystem | Carrier
Activity.Purchase History.SendGifts.SendGifts[]: Date | GiftAmount | UserName
Activity.Purchase History.BuyGifts.BuyGifts[]: Date | Price
Activity.Share History.ShareHistoryList[]: Date | SharedContent | Link | Method
Activity.Status.Status List[]: Resolution | IDFA | GAID | Android ID | UID | DID
Ads and data: AdInterestCategories | Email
Ads and data.Ads Based On Data Received From Partners: DataPartnerList | AdvertiserList
App Settings.Block.BlockList[]: Date | UserName
App Settings.Settings.SettingsMap: Interests | Keyword filters
Direct Messages.Chat History.ChatHistory.*[]: Date | From | Content
Direct Messages.Direct Messages.ChatHistory.*[]: Date | From | Content
Direct Messages.Chat History.FansList[]: Date | UserName
Likes and Favorites.Favorite Videos.VideoList[]: Date | Link | Likes | Title
Likes and Favorites.Favorite Comment.CommentsList[]: Date | Comment
Likes and Favorites.Favorite Hashtags.FavoriteHashtagList[]: Date | Link
Likes and Favorites.Favorite Collection.FavoriteCollectionList[]: Date | Name
Likes and Favorites.Favorite Location.FavoriteLocationList[]: Date | Name
Post.Recently Deleted Posts.PostList[]: Date | Link | Title
Post.Recently Deleted Posts.VideoList[]: Date | Link | Title
Post.Story: Link | Text
Profile.Profile Info.ProfileMap: bioDescription | birthDate | emailAddress | telephoneNumber
Profile.Profile Information.ProfileMap: bioDescription | birthDate | emailAddress | telephoneNumber
Tiktok Live.Go Live History.GoLiveList[]: RoomTitle | CoverUri | ReplayUrl
Tiktok Shopping.Order History.OrderHistories.*: order_number | customer_note | Name | Address
Unknown Section.Unknown: Name | Email | IP
Your Activity.Following.Following[]: Date | UserName
Your Activity.Like List.ItemFavoriteList[]: date | link
Your Activity.Most Recent Location Data.LocationData: Date | GPS | LastRegion
"""

EXPORT: tuple[tuple[str, tuple[str, ...]], ...] = tuple(
    (path, tuple(keys.split(" | "))) for path, _, keys in (line.partition(": ") for line in _EXPORT.split("\n") if line)
)

# What of an export is kept as it stands, or decides what the rest is: of all other keys nothing may be found.
EXPORT_KEPT = frozenset(
    {
        *(
            "Post.Posts.VideoList[].Date",
            "Post.Posts.VideoList[].Likes",
            "Post.Posts.VideoList[].Title",
            "Post.Posts.VideoList[].NumberOfCollections",
        ),
        *(f"Profile And Settings.Profile Info.ProfileMap.{n}" for n in ("displayName", "userName", "likesReceived")),
        *(f"Profile And Settings.Profile Info.ProfileMap.{n}" for n in ("followerCount", "followingCount")),
        "Profile And Settings.Follower.FansList[].Date",
        "Your Activity.Hashtag.HashtagList[].HashtagName",
    }
)

# The files of the text variant of which nothing is read.
TEXT_FILES: Mapping[str, Sequence[str]] = {
    "Activity/Following": ("Date", "Username"),
    "Activity/Likes": ("Date", "Video Link"),
    "Activity/Favorite Videos": ("Date", "Link"),
    "Activity/Video Browsing History": ("Date", "Video Link"),
    "Activity/Watch History": ("Date", "Link"),
    "Activity/Searches": ("Date", "SearchTerm"),
    "Activity/Share History": ("Date", "SharedContent", "Link", "Method"),
    "Activity/Login History": ("Date", "IP", "Device Model", "Carrier"),
    "Activity/Purchases": ("Date", "UserName"),
    "Activity/Off-TikTok Activities": ("Date", "Source", "Event"),
    "Activity/Ad Interests": ("Category",),
    "Activity/Activity Summary": ("Note",),
    "App Settings/Block List": ("Date", "Username"),
    "App Settings/Settings": ("Interests", "Email"),
    "Direct Messages/Chat History": ("Date", "From", "Content"),
    "Something New/Not Known Yet": ("Date", "Name", "Address"),
}

_AUTHOR = ("signature", "secUid", "avatar", "avatarThumb", "email")
_MUSIC = ("musicAuthor", "musicAlbum", "playUrl", "coverThumb")

# kind of file → the object that holds the field ("" is the record itself; `?` is one that few records have) → its
# fields; `[]` is a list of texts.
FIELDS: Mapping[str, Mapping[str, Sequence[str]]] = {
    "items.ytdlp": {
        "": (
            *(
                "uploader_id",
                "channel",
                "channel_id",
                "track",
                "album",
                "artist",
                "artists[]",
                "creator",
            ),
            *("thumbnail", "display_id", "availability", "location", "categories[]", "_filename"),
        ),
        "http_headers": ("Cookie", "Referer"),
        "thumbnails": ("id", "filepath"),
        "comments": ("text", "author", "author_id", "author_url", "author_thumbnail"),
    },
    "items.web": {
        "": ("locationCreated", "suggestedWords[]", "videoSuggestWordsList", "AIGCDescription", "contentLocation"),
        "author": ("secUid", "avatarLarger", "signature", "roomId", "bioLink"),
        "music": ("authorName", "album", "playUrl", "coverLarge"),
        "video": ("downloadAddr", "dynamicCover"),
        "challenges": ("desc", "profileLarger"),
        "textExtra": ("secUid", "awemeId"),
        "duetInfo?": ("duetFromUser",),
        "poi?": ("name", "address", "city"),
    },
    "items.app": {
        "": ("region", "anchors_extras", "search_desc", "cha_desc"),
        "author": ("sec_uid", "signature", "ins_id", "youtube_channel_title", "twitter_name", "bio_email"),
        "music": ("author", "album", "owner_handle", "owner_nickname", "sec_uid"),
        "text_extra": ("sec_uid", "user_unique_id"),
        "poi_data?": ("poi_name", "address_info"),
    },
    "items.drawrowfly": {
        "": ("videoUrlNoWaterMark", "videoApiUrlNoWaterMark", "location"),
        "headers": ("cookie", "user-agent", "x-forwarded-for"),
        "authorMeta": _AUTHOR,
        "musicMeta": _MUSIC,
        "covers": ("origin", "dynamic"),
        "hashtags": ("cover",),
        "effectStickers?": ("name",),
    },
    "items.apify": {
        "": ("locationCreated", "input", "searchQuery", "detailedMentions[]", "mediaUrls[]", "fromProfileSection"),
        "authorMeta": (*_AUTHOR, "originalAvatarUrl", "commerceUserInfo", "bioLink"),
        "musicMeta": _MUSIC,
        "videoMeta": ("coverUrl", "downloadAddr", "subtitleLinks[]"),
        "effectStickers?": ("name",),
        "locationMeta?": ("address", "city", "locationName"),
    },
    "items.pyktok": {
        "": (
            *("video_locationcreated", "suggested_words", "video_stickers", "author_name", "author_signature"),
            *("poi_name", "poi_address", "poi_city"),
        )
    },
    "items": {
        "": ("share_info_desc", "avatarThumbnail", "detailedMentions[]", "input", "ip_label"),
        "user": ("nickname", "sec_uid", "signature", "avatar_larger", "predicted_age_group", "ins_id"),
        "share_info": ("desc", "title", "url"),
        "challenge": ("desc", "profileLarger"),
        "music": ("title", "authorName", "album"),
        "ch_info": ("desc", "author_nickname"),
        "music_info": ("title", "author", "owner_handle"),
    },
    "display.api": {
        "user": ("open_id", "union_id", "avatar_url", "avatar_url_100", "avatar_large_url", "bio_description"),
        "videos": ("cover_image_url", "embed_html", "embed_link"),
        "error": ("message", "log_id"),
    },
    "research.api": {
        "videos": ("voice_to_text", "video_mention_list[]", "effect_ids[]", "playlist_id", "video_label"),
        "comments": ("text", "display_name"),
        "hashtag_info_list?": ("hashtag_description",),
        "": ("voice_to_text", "playlist_id"),
    },
    "business.api": {
        "": ("request_id", "message"),
        "data": ("profile_image", "bio_description", "email"),
        "videos": ("thumbnail_url", "embed_url"),
        "comments": ("user_id", "unique_identifier", "username", "display_name", "text"),
        "reply_list": ("user_id", "unique_identifier", "display_name", "text"),
    },
    "tags.table": {"": ("found by", "e-mail")},
    "table.posts": {"": ("email", "phone", "ip", "commenter", "bio")},
    "template": {"": ("Caption", "Posted on", "Notes of mine")},
    "studio.list": {"": ("title",)},
    **{
        f"studio.{name}": {"": ("Name", "E-mail")}
        for name in ("overview", "viewers", "followers", "activity", "gender", "territories")
    },
    "studio.content": {"": ("Video title", "Top commenter")},
    "business.overview": {"": ("Name", "E-mail")},
    "business.content": {"": ("Video title", "Top commenter")},
}
