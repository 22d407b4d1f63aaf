"""Every sentence that the questions say, by name, so that another language is another catalogue.

`{your}` is "your" for the user's own account and "the account's" for another's. Numbers arrive as text, already said
the way a person says them.
"""

from __future__ import annotations

from collections.abc import Mapping


def say(name: str, /, **words: str) -> str:
    """The sentence of that name with its words filled in. Raises KeyError where there is none, or a word is missing."""
    return SENTENCES[name].format_map(words)


SENTENCES: Mapping[str, str] = {
    # Windows of time, owners.
    "span.all": "all time",
    "span.days": "the {days} days to {day}",
    "span.widened": "Nothing of the last {days} days can be used, so this speaks of all there is.",
    "time.unknown": "an unknown day",
    "time.look": "{day} (newest post: {newest})",
    "time.looks": "{n} days from {first} to {last}",
    "whose.own": "your",
    "whose.other": "the account's",
    "typical.range": "{value} ({range})",
    # Engagement.
    "engagement.headline": (
        "{rate} of every 1,000 views brought a like, comment or share; for posts seen as often as these, expect {low}"
        " to {high}."
    ),
    "engagement.headline_days": (
        "{rate} of every 1,000 views brought a like, comment or share; for weeks seen as often as these, expect {low}"
        " to {high}."
    ),
    "engagement.thin": (
        "{rate} of every 1,000 views brought a like, comment or share so far; with {posts} it is too early to say what"
        " to expect."
    ),
    "engagement.wide": (
        "{rate} of every 1,000 views brought a like, comment or share so far; these {posts} differ too much to say what"
        " to expect."
    ),
    "engagement.mix": "Of every 1,000 views of the {posts} of {span}: {parts}.",
    "engagement.of_fewer": "{rate} (known of {posts} only)",
    "engagement.mix_without": (
        "Of every 1,000 views of the {posts} of {span}: {parts}; {absent} are not in these files."
    ),
    "engagement.same": (
        "That is no clear change from the stretch of the same length before, {rate} of every 1,000 ({low} to {high})."
    ),
    "engagement.more": (
        "In the stretch of the same length before, it was less: {rate} of every 1,000 ({low} to {high})."
    ),
    "engagement.less": (
        "In the stretch of the same length before, it was more: {rate} of every 1,000 ({low} to {high})."
    ),
    "engagement.inside": "That is inside {your} usual range by month, {low} to {high} of every 1,000.",
    "engagement.above": "That is above {your} usual range by month, {low} to {high} of every 1,000.",
    "engagement.below": "That is below {your} usual range by month, {low} to {high} of every 1,000.",
    "engagement.unknown": "Left out because some of their counts are unknown: {n} of the {posts}.",
    "engagement.refused": "These files hold no post or day with views, likes, comments and shares.",
    "engagement.from_days": "This rests on {days} of the account's daily figures; no single post is known.",
    "engagement.weeks": "With {weeks} of daily figures it is too early to say what to expect.",
    "engagement.days_thin": "{rate} of every 1,000 views brought a like, comment or share so far.",
    "engagement.trend": "Reactions by time of posting, with {your} usual range",
    "engagement.trend_plain": "Reactions by time of posting",
    "engagement.trend_text": (
        "Likes, comments and shares over views, for the posts of each month or quarter. Months without a "
        "usable post are"
        " left out."
    ),
    "engagement.actions": "What a view leads to",
    "engagement.actions_text": "Likes, comments, shares and saves over views, each with its range.",
    "engagement.days": "Reactions by day, gaps left open",
    "engagement.days_text": "Likes, comments and shares of each day over the views of that day.",
    # Balance.
    "balance.followers_ahead": (
        "Followers are ahead: reactions per follower are {times} what they were ({range}), so more people follow than"
        " take part."
    ),
    "balance.engagement_ahead": (
        "Engagement is ahead: reactions per follower are {times} what they were ({range}), and the following has not"
        " caught up."
    ),
    "balance.in_balance": (
        "Followers and engagement are in balance: reactions per follower have held ({range} times as many)."
    ),
    "balance.cannot_say": (
        "Can't say yet which half is ahead: reactions per follower may be {range} times {your} earlier figure."
    ),
    "balance.too_few_posts": (
        "Can't say yet which half is ahead: this needs posts older than {days} days with known followers, and there are"
        " {now} now and {before} in the stretch before."
    ),
    "balance.too_few_weeks": (
        "Can't say yet which half is ahead: this needs four weeks of reactions and followers by day, and there are"
        " {now} now and {before} in the stretch before."
    ),
    "balance.no_followers": (
        "Can't say whether followers and engagement are in balance: no file says how many followers there are."
    ),
    "balance.refused": "There is nothing yet to weigh followers against engagement with.",
    "balance.depth": (
        "The engagement half: {rate} of every 1,000 views brought a like, comment or share ({low} to {high})."
    ),
    "balance.context": (
        "For context only: over all public posts of one hour in April 2024 it was about 78 of every 1,000 views."
    ),
    "balance.reach": "The follower half: a typical post is seen {value} times for each follower ({range}).",
    "balance.follows": "{rate} of every 1,000 views brought a follower ({low} to {high}).",
    "balance.follows_net": "There were {rate} more followers for every 1,000 views ({low} to {high}).",
    "balance.rule": "The rule, with an example of each verdict",
    "balance.rule_text": (
        "Reactions per follower now, as a multiple of before: where the range of the multiple lies decides the verdict."
    ),
    "balance.means_followers_ahead": "The whole range is below 1: fewer reactions for each follower than before.",
    "balance.means_engagement_ahead": "The whole range is above 1: more reactions for each follower than before.",
    "balance.means_in_balance": "The range holds 1 and stays within a factor of 1.5 either way.",
    "balance.means_cannot_say": "The range holds 1 but is wider than that, or one of the two is unknown.",
    "balance.halves": "Each post's reach among {your} followers, and how deep it went",
    "balance.halves_text": "One dot a post: views for each follower across, reactions for each view upwards.",
    # Growth.
    "growth.followers": "There are {n} followers on {day}",
    "growth.more": "{n} more than on {day}",
    "growth.fewer": "{n} fewer than on {day}",
    "growth.same": "as many as on {day}",
    "growth.gross": "{gained} came and {lost} left",
    "growth.refused": "These files hold neither followers nor views.",
    "growth.step": (
        "The step that stands out is {month}: its posts were seen about {times} times as often as those of the three"
        " months before ({range} times)."
    ),
    "growth.step_days": (
        "The step that stands out starts on {day}: daily views rose to about {times} times those of the sixteen"
        " weeks before ({range} times)."
    ),
    "growth.no_step": "No step up in views stands out over {posts}.",
    "growth.typical": "A typical settled post of {span} has {value} views ({range}).",
    "growth.typical_since": (
        "A typical settled post of {span} has {value} views ({range}); before the step it was {before} "
        "({before_range})."
    ),
    "growth.months": "Typical views of the posts of each month",
    "growth.months_step": "Typical views of the posts of each month, with the step marked",
    "growth.months_text": (
        "The middle value of the posts published in each month, with its range, on a logarithmic axis. Views are those"
        " last known; the newest posts are still collecting."
    ),
    "growth.day_followers": "Followers day by day; days that no file holds are gaps",
    "growth.day_views": "Views day by day; days that no file holds are gaps",
    "growth.days_text": "One value a day. Days marked provisional may still change with a later download.",
    # Consistency.
    "consistency.headline": "{posts} in {span}: about {pace} a week.",
    "consistency.gap": "The longest gap was {days}, from {start} to {end}.",
    "consistency.streak": "There has been a post in each of the last {weeks}, {your} longest run.",
    "consistency.streak_was": "There has been a post in each of the last {weeks}; {your} longest run was {longest}.",
    "consistency.streak_over": "The longest run of weeks with a post was {longest}; it is over.",
    "consistency.spread_age": (
        "At an age of {age}, 8 in 10 posts lie within {factor} times {your} typical post, up or down ({range} times)."
    ),
    "consistency.spread": (
        "8 in 10 settled posts lie within {factor} times {your} typical post, up or down ({range} times)."
    ),
    "consistency.together": (
        "Over {weeks}, those with more posts were those with more views; which causes which, this cannot say."
    ),
    "consistency.apart": (
        "Over {weeks}, those with more posts were those with fewer views; which causes which, this cannot say."
    ),
    "consistency.unclear": "Over {weeks}, posting more and being seen more did not clearly go together.",
    "consistency.refused": "No post with a known date is here yet.",
    "consistency.weeks": "Posts in each week",
    "consistency.weeks_text": "Whole weeks from Monday to Sunday; a week without a post shows zero.",
    "consistency.gaps": "The longest gaps between posts",
    "consistency.gaps_text": "Days from one day with a post to the next.",
    # Posts.
    "posts.first": "First by {by}: the post of {posted}, with {views} views when seen on {seen}.",
    "posts.first_undated": (
        "First by {by}: the post of {posted}, with {views} views; on which day that was seen is unknown."
    ),
    "posts.first_rate": (
        "First by {by}: the post of {posted}, where {rate} of every 1,000 views brought a like, comment or share."
    ),
    "posts.newest": "The post of {posted} comes first, by {by}.",
    "posts.no_views": "No views are known of any of {posts}.",
    "posts.young": "Still collecting when last seen (younger than {days} days): {posts}, with their ages beside them.",
    "posts.at_age": "At an age of {age}, all of {all} can be compared.",
    "posts.at_age_some": "At an age of {age}, {n} of {all} can be compared; left out: {rest}.",
    "posts.no_age": "No post can be compared at an age of {age} yet: {rest}.",
    "at_age.exact": "{value} views",
    "at_age.range": "{value} views ({range})",
    "at_age.young": "{n} not that old yet",
    "at_age.far": "{n} without a look near that age",
    "at_age.unseen": "{n} without a dated look",
    "posts.stale": "The last look holds no views of {posts}: those of {seen} stay, {total} together.",
    "posts.stale_likes": (
        "The last look holds no views of {posts}: those of {seen} stay, {total} together, and their likes are unknown."
    ),
    "posts.none_found": "No post says “{search}” in its words or hashtags.",
    "post.headline": "The post of {posted} had {views} views when seen on {seen}, at an age of {age}.",
    "post.undated": "The post of {posted} had {views} views; on which day that was seen is unknown.",
    "post.no_views": "Of the post of {posted} no views are known.",
    "post.called": "It says: {title}.",
    "post.sound": "Its sound is in {others} too.",
    "post.original": "It has an original sound.",
    "post.rank": (
        "At {age} old it had {views}, ahead of {ahead} in 10 of {n}; a typical one had {typical} at that age."
    ),
    "post.rise": (
        "It woke up after {onset}: the views that followed came at {times} times the expected pace ({range})."
    ),
    "post.mark": "{times} times the expected pace",
    "post.ahead": "In {days} from the last look it will likely have {range} views.",
    "post.fan": "What is likely to come, with its range",
    "post.fan_text": "From the last look on, by the age of the post; 8 in 10 posts are expected inside the range.",
    "post.since": "The last of {looks} found {n} views more than the one before.",
    "post.looks": "Views at each of {looks}, by its age in days",
    "post.looks_text": (
        "Every dated look at the post, with all counters that it states; the usual range is where 8 in 10 of the other"
        " posts lay at that age, among those seen before and after it."
    ),
    "post.ages": "The post beside the others at equal age",
    "post.ages_text": "Views at each age, between two looks, beside those of a typical other post with its range.",
    "posts.refused": "No post is here yet.",
    "posts.title": "{posts}, with what was last known of each",
    "posts.text": (
        "Each counter is the latest known. Views at an age of {age} are read off the growth curve from the looks near"
        " it, with their range; a look at that very age has none."
    ),
    # Momentum.
    "momentum.refused": "No post with a known date and a dated look at its views is here yet.",
    "momentum.rises": (
        "An old post is moving again: that of {posted} has about {extra} views more than expected since {onset}, at"
        " {times} times its usual pace ({range})."
    ),
    "momentum.rose": (
        "An old post woke up: that of {posted} took about {extra} views more than expected from {onset} on, at {times}"
        " times its usual pace ({range}); it is calm again."
    ),
    "momentum.note": "A note may explain it: {note}.",
    "momentum.together": "The other posts rose on that day too, so it may be the account rather than the post.",
    "momentum.alone": "The other posts went on as before.",
    "momentum.quiet": (
        "No old post stands out: {posts} went on as expected. Of such alarms, about one in {days} days would be false."
    ),
    "momentum.unwatched": (
        "Too early to tell whether an old post is waking up: that takes looks on many days at posts older than two"
        " weeks."
    ),
    "momentum.states": "Of the posts, {parts}.",
    "momentum.resurfacing": "{n} moving again",
    "momentum.rising": "{n} growing faster than expected",
    "momentum.as_usual": "{n} growing as expected",
    "momentum.fading": "{n} growing more slowly",
    "momentum.settled": "{n} settled",
    "momentum.unknown": "{n} seen only once",
    "momentum.at_age": (
        "At an age of {age} the post of {posted} is first of {n}, with {views}; a typical one had {typical}."
    ),
    "momentum.ahead": "The post of {posted} will likely have {range} views {days} after the last look at it.",
    "momentum.tested": (
        "Tried on this account's past, {n} such forecasts missed by {miss} of 100 views in the middle, and {held} in 10"
        " ranges held."
    ),
    "momentum.untested": "There is too little history yet to try such forecasts on this account.",
    "momentum.posts_text_not_own": (
        "The state of each post by its last looks, and its views at an age of {age} with their range."
    ),
    "momentum.not_own": "This account is not yours, so this shows what was and foretells nothing.",
    "momentum.promise": "Over all posts together, about one alarm in {days} days is expected to be false.",
    "momentum.alarms": "Old posts that moved again",
    "momentum.alarms_text": (
        "When each rise began (the look before it) and raised an alarm, how many times the expected pace with its"
        " range, the views beyond those expected, when it was calm again, and a note of that time."
    ),
    "momentum.posts": "Where each post is heading",
    "momentum.posts_at_age": "Each post at an age of {age}, with those on the move marked",
    "momentum.posts_text": (
        "The state of each post by its last looks, its views at an age of {age} with their range, and the views that it"
        " will likely have in {days} from the last look, with theirs."
    ),
    # Afterglow.
    "afterglow.refused": "No post with a known date and views seen 28 days after it or later is here yet.",
    "afterglow.few": "Too early to tell what a hit leaves behind: there is {posts}, and this needs {needed}.",
    "afterglow.none": "Of {posts}, not one has {times} times the views that were usual before it.",
    "afterglow.lasting": (
        "The hit of {posted}, {times} times the usual views, stands at a lasting step: posts after it were seen {range}"
        " times as often as those before."
    ),
    "afterglow.flash": (
        "The hit of {posted}, {times} times the usual views, was a flash: posts after it were seen {range} times as"
        " often as those before."
    ),
    "afterglow.open": (
        "The hit of {posted} had {times} times the usual views; whether it left a step cannot be said: posts after it"
        " were seen {range} times as often as those before."
    ),
    "afterglow.open_few": (
        "The hit of {posted} had {times} times the usual views; too few settled posts stand around it to say more."
    ),
    "afterglow.kept": (
        "About {came} followers came with that hit beyond the usual pace; {after} of them remained after 30 days, and"
        " {later} after 90."
    ),
    "afterglow.kept_30": (
        "About {came} followers came with that hit beyond the usual pace; {after} remained after 30 days."
    ),
    "afterglow.more": "Of {n}: at a lasting step {lasting}, a flash {flash}, not to be told yet {open}.",
    "afterglow.window": "the 120 days before and after {posted}",
    "afterglow.around": "Settled posts by the day they were posted, with the hits marked",
    "afterglow.around_text": "Views as last known of posts seen 28 days old or older, on a logarithmic axis.",
    "afterglow.hits": "What each hit left behind",
    "afterglow.hits_text": (
        "Views over what was usual before; views and reactions of the posts after it over those before; followers that"
        " came beyond the usual pace within 14 days and those kept after 30 and 90."
    ),
    # Falls.
    "falls.title": "Counters that were lower at a later look",
    "falls.text": "Deleted comments, removed shares and platform corrections lower a counter. Falls are kept as falls.",
    "falls.part": "{counter} of {posts}, by {total} in all",
    "falls.says": "Some counters fell between looks: {parts}.",
    # Today.
    "today.no_year": "Numbers of {days} are here, and their files name no year, so nothing can be said of them yet.",
    "today.refused": "There is nothing here yet to speak of.",
    "today.best": (
        "The best recent post is that of {posted}: at an age of {age} it had {views}, ahead of {ahead} in 10 of"
        " the {n} that can be compared."
    ),
    "today.top": "The most viewed post of {span} is that of {posted}, with {views} views at an age of {age}.",
    "today.top_undated": (
        "The most viewed post is that of {posted}, with {views} views; when they were seen is unknown."
    ),
    # Reasons for care.
    "caveat.old": "These numbers end on {day}.",
    "caveat.stated": "The posts were seen on {days}, as stated at import; the files do not say.",
    "caveat.stated_some": "Some days of observation were stated at import, since the files do not say them.",
    "caveat.no_year": "The files name no year for {days}; they are kept, and no answer uses them.",
    "caveat.top": (
        "TikTok Studio's Content lists top posts only: there may be more posts than these, and less seen ones."
        " Copy the post list to have all."
    ),
    "caveat.undated": "No day of observation is known for {n} of {all}; they stay out of all comparisons by age.",
    "caveat.rounded": "Counts are rounded in {n}.",
    "caveat.rounded_views": "Counts are rounded in {n}; views to the nearest {step} at the coarsest.",
    "caveat.provisional": "{n} at the end may still change with a later download.",
    "caveat.series": "There are two kinds of daily figures, in local days and in UTC days; they are never mixed.",
    "caveat.conflicts": "Two sources disagree in {n}; the newer, more precise one is used and the other kept.",
    "caveat.zone": "Days are counted in UTC, because no time zone of this account is set.",
    "caveat.invented": "This account is invented, to show what the numbers look like.",
    "caveat.falls": "At a later look, {counters} of {posts} were lower; the latest known value is used.",
    "caveat.unknown": "Of {posts}, {counter} are unknown: unknown is not zero, so these posts are left out.",
    "caveat.thin": "This rests on {posts}: too few for a range that keeps its promise.",
    "caveat.gaps": "No follower count is known for {n} between the first and the last.",
    # What is estimated.
    "of.rate": "this account's rate over posts of these sizes, all actions over all views",
    "of.daily_rate": "this account's rate over weeks of these sizes, all actions over all views",
    "of.change": "the rate of posts of these sizes over that of posts of the sizes in the stretch before",
    "of.follows": "new followers over views, for posts of these sizes",
    "of.follows_net": "followers won less those lost, over views, for weeks of these sizes",
    "of.reach": "the middle post's views for each follower at posting, for posts like these",
    "of.by_followers": "the middle post's reactions for each follower at posting, for posts like these",
    "of.balance": "reactions for each follower, posts of this stretch over those of the stretch before",
    "of.followers": "followers as counted on {day}",
    "of.net": "followers on the last day less those on the first",
    "of.gained": "people who followed",
    "of.lost": "people who left",
    "of.typical_views": "the middle post's views, for posts like these that were 28 days old or older when last seen",
    "of.step": "views of the month's posts over those of the three months before, middle shift on the log scale",
    "of.step_days": "weekly middle of daily views over eight weeks, against the sixteen weeks before",
    "of.counter": "this post, as last known",
    "of.n_posts": "posts published in the window",
    "of.views_total": "views of these posts as last known, of different days",
    "of.pace": "posts over days of the window, times seven",
    "of.gap": "most days from one day with a post to the next",
    "of.streak": "weeks in a row with a post, up to the last or the one before it",
    "of.longest_streak": "the longest run of weeks with a post, over all there is",
    "of.spread": "the factor around the typical post within which 8 in 10 settled posts lie",
    "of.spread_age": "the factor around the typical post within which 8 in 10 posts lie at equal age",
    "of.association": "rank correlation of posts and views by week: 1 always together, 0 neither, -1 always opposite",
    "of.afterglow": "views of settled posts after the hit over those before it, middle shift on the log scale",
    "of.alarms": "rises of old posts beyond what the time before let expect",
    "of.lift": "views of the post from the onset to the alarm over those expected",
    "of.forecast_error": "the middle miss of forecasts made in this account's past, over the views that came",
    # Why a number is missing.
    "why.nothing": "These data do not hold it.",
    "why.thin": "Too early to tell: {needed} more would settle it.",
    "why.like_rate": "No post has known likes and views from one look. Import a file with both.",
    "why.comment_rate": "No post has known comments and views from one look. Import a file with both.",
    "why.share_rate": "No post has known shares and views from one look. Import a file with both.",
    "why.save_rate": "These files do not hold saves.",
    "why.views": "No views are known.",
    "why.followers": "No file says how many followers there are. Download Followers in TikTok Studio.",
    "why.gross": "These files hold followers net only, not who came and who left.",
    "why.follows": "No file says how many followers the views brought.",
    "why.by_followers": "No file says how many followers there were when these posts went up.",
    "why.balance": "This needs settled posts with known followers, now and in the stretch before.",
    "why.beyond": "No file says which viewers were followers already.",
    "why.counter": "These files do not say it of this post.",
    "why.gap": "A gap takes two days with posts.",
    "why.spread": "This needs {n} more settled posts.",
    "why.association": "This needs the account's daily views. Download Overview in TikTok Studio.",
    "why.association_thin": "This needs eight whole weeks with daily views and some change in both.",
    "why.afterglow": "This needs five settled posts on either side of the hit.",
    "why.alarms": "This takes looks on many days at posts older than two weeks. Import again tomorrow.",
    # What to do next.
    "next.again": "Import again tomorrow: every further look makes this surer.",
    "next.newer": "Import newer files to bring this up to date.",
    "next.twice": "Import again in {age}: comparing posts at equal age takes two looks at each.",
    "next.more_posts": "{n} with known views, likes, comments and shares would give this a range.",
    "next.saves": "To count saves, type them into the sheet of groundswell template, or import a file that holds them.",
    "next.content": "Download Content in TikTok Studio and import it.",
    "next.year": (
        "Import the same files again and say when you downloaded them, with --observed and a date, or import the"
        " Content file of that day."
    ),
    "next.overview": "Download Overview in TikTok Studio and import it.",
    "next.followers": "Download Followers in TikTok Studio and import it.",
    "next.export": "Ask TikTok for your data today: the full export takes a few days.",
    "next.table": "Or import any table of posts with their views: CSV, XLSX, Parquet or JSON lines.",
    # Method cards: exact words.
    "card.afterglow": (
        "Hit: settled views over the median of those of the 120 days before, the largest within 14 days. After against"
        " before: log views of settled posts up to 120 days on either side, or up to a larger hit, hits left out;"
        " Hodges-Lehmann shift with its 80 % interval by the rank-sum test. Lasting: the interval lies above 1 and"
        " p times the number of hits is below .05. Flash: it holds 1 and ends below 2. Otherwise: cannot say."
        " Followers beyond the median daily change of the 28 days before; one who left may have been replaced."
    ),
    "card.bursts": (
        "Alarm: R = ln((x + 1/2) / (E + 1/2)) / sqrt(v(E)), v = 1/(3 (E + 1/2)^2) + 0.3/(E + 1) + 0.02; x display steps"
        " in 24 or, times .92, in 12 hours; E an average of half-life 6 days, half-way from it (in logs) to the last 24"
        " hours, 24 hours old, times 1/(age + 1/2); counts that are exact and 100 or more also in 6 hours, by the usual"
        " course of the day, then each at one in 1.4 times as many days; posts of 14 days and older; threshold from the"
        " exponential tail of all daily maxima of the account, between their upper quarter and twentieth, at one false"
        " alarm in 30 days over all posts; rises found are left out of that tail, and what lies less than two display"
        " steps beyond what is expected is none. Lift and onset by likelihood ratio over windows"
        " of up to 21 days. The promise is calibrated and checked by simulation."
    ),
    "card.path": (
        "Usual range: the 10th to 90th percentile of the account's other posts at the age of each look, along the"
        " growth curve between the two looks around that age; at least five posts. Compared at equal age, since older"
        " posts had more time. Forecast: the growth curve with its conformal band of 80 %."
    ),
    "card.forecast": (
        "Forecast: a growth curve learned from other accounts and moved by the account's own posts, with a conformal"
        " band of 80 %; rising and fading: the last look lies above or below such a band made from the look before."
    ),
    "card.pooled": "pooled: all actions over all of the denominator, so large posts weigh more",
    "card.mean": "mean of ratios: each post counts once",
    "card.median": "median of ratios: the middle post",
    "card.interval_pooled": (
        "Pooled over the posts of the window; 80 % interval for posts of these sizes, from draws that allow for"
        " scatter among posts and for counting noise. Posts larger than these may have another rate."
    ),
    "card.interval_weeks": (
        "Pooled over whole weeks of daily figures; 80 % interval with weeks as the units, for weeks of these sizes."
    ),
    "card.interval_median": "Median over the posts of the window; 80 % interval by order statistics.",
    "card.at_age": (
        "Between two looks ln views rise by the share of growth that the account's curve puts before that age; before"
        " the first and after the last look the curve leads on. 80 % range: between looks the scatter of the account's"
        " posts, less towards either look and more the further they lie apart, with rounding and counting noise;"
        " outside of them the curve's conformal band. None where the range reaches past twice its lower end, where no"
        " look is within 8 times that age, where the post is not that old, and, for accounts of others, after the last"
        " look. The age is 7 days, or that of 1, 3, 28 and 90 at which half as many posts again can be compared. Rank:"
        " share of the account's other posts with a lower value at the same age, ties counting half; at least five"
        " others."
    ),
    "card.at_age_null": "the post is not that old, or was not looked at near that age",
    "card.at_age_source": (
        "METHODS §1: growth curve with the variance of the interpolation. The table of metrics holds a plainer version"
        " of the same name, by linear interpolation, for SQL."
    ),
    "card.balance": (
        "Median over settled posts, now and in the stretch before, as a ratio with its 80 % interval (MOVER on the log"
        " scale). Below 1: followers ahead; above 1: engagement ahead; around 1 within a factor of 1.5: in "
        "balance; else"
        " cannot say. Examples: 0.5 to 0.8, followers ahead; 1.2 to 2.4, engagement ahead; 0.8 to 1.3, in "
        "balance; 0.4 to"
        " 2.5, cannot say."
    ),
    "card.step": (
        "Step: log views of the posts of a month, 28 days old or older when last seen, against those of the 92 days"
        " before, at least five each. Hodges-Lehmann shift; bounds by the rank-sum test, Bonferroni over all months"
        " compared, 80 % together; stated where the corrected p-value is below .05. Posts count as independent."
    ),
    "card.step_days": (
        "Step: weekly medians of daily views (at least five known days), eight weeks against the sixteen before, by"
        " the same rank-based comparison as for posts, its spread widened for weeks that resemble their neighbours."
    ),
    "card.spread": (
        "exp(1.28 s), s the standard deviation of log views over posts at equal age (7 days) where ten or "
        "more are known,"
        " else of settled posts; 80 % interval by χ² on the log scale."
    ),
}
