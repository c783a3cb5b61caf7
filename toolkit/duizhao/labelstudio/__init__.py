"""Label Studio: a private server to annotate with, and the way of tasks and annotations to it and back.

The server has an environment of its own, because it pins old versions of what duizhao uses too. Nothing
here is imported by the rest of duizhao until a verb needs it.

The server
    environment   makes the server's own Python environment, once
    datafolder    the private server's folder: lock, secrets, who serves it now
    server        starts and stops the private server, finds the running one
    connection    names any server by address and token
    client        what is asked of a server; the only module that imports label-studio-sdk
    projects      projects by title, and what their annotators see

The screen
    screen        which script, pinyin and unit annotators see; the columns of the task list
    config, style annotations/schema.yaml -> the screen that annotators work on
    instruction   annotations/guidelines -> the text that annotators see before they begin
    unit, tasks   sentences or paragraphs -> tasks
    writing       entities and stances -> Label Studio results
    raw, results  Label Studio results, whatever they hold -> entities and stances
    anchoring     stances of a paragraph -> the sentences that they are about

Push
    entries       a task and its share of a layer -> what is imported; which tasks are blind
    plan          what a push has to do
    turn          one push at a time
    store         tasks to the server in batches, whatever happens on the way
    refresh       tasks that nobody has annotated, brought up to date
    push          all of it together

Pull
    memory        what the last pull saw
    evidence      raw exports and their log
    intake        exported tasks -> each annotator's work
    imported      which annotations were only imported; their times before a restore
    merge         work -> layers on disk
    pull          all of it together
    restore       raw exports -> a server

The team
    accounts, pseudonyms   accounts that can log in; stable names, and who is who stays private
    tabs          an assignment plan -> a tab for each annotator
    status        how far everybody has come

Changes of the labels
    relabel_screen, relabel   a project's screen, and the results of one annotation
    migrate_plan, migrate     all of a live project
    client_annotations        what that asks of a server
"""
