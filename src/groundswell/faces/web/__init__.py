"""The pages: `groundswell` opens them in the browser, on this machine and for nobody else.

    serve       a port of this machine, a token, the server, the browser
    app         every route, and what a refusal looks like
    security    whom the server answers: hosts, the token and its cookie, where a form may come from, what a page may do
    uploads     files out of a request into a private folder, within limits
    trays       files between "dropped" and "imported": understood, brought in, taken back
    demos       the demo accounts, made ready while the first visit is read
    desk        answers made beside the page, kept while the store stays the same
    shown       what every page shows: accounts, places, the period, the words of the request
    pages       today, any question, audience, posts
    start       the first visit, dropping files, what was understood
    notes       what the user notes of days and posts
    keeping     the data themselves: imports, rejected rows, conflicts, export, SQL
    api         the same answers as JSON, with their description

Pages are HTML from the server, scripts only wake what is there. Nothing is computed here, and nothing is fetched.
"""
