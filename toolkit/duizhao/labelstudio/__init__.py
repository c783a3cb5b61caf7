"""Label Studio: a private server to annotate with, and the way of tasks and annotations to it and back.

The server has an environment of its own, because it pins old versions of what duizhao uses too. Nothing
here is imported by the rest of duizhao until a verb needs it. From the bottom up:

connection    names any server by address and token
client        what is asked of a server; the only module that imports label-studio-sdk
server        the private server: its Python environment, its data folder, starting and stopping it
screen        what annotators see: annotations/schema.yaml and guidelines -> label configuration, style,
              instruction; the labels of a screen that is there already
projects      projects by title
tasks         sentences or paragraphs -> tasks; a task -> its place in the corpus
results       Label Studio results, whatever they hold -> entities and stances, and the way back
team          accounts, pseudonyms, a tab for each annotator, how far everybody has come
push          tasks to a server: what to do, one push at a time, in batches, whatever happens on the way
pull          a server -> raw exports (evidence) and layers: what has changed, whose it is, what was deleted
restore       raw exports -> a server that has lost them, or another
migration     a live project -> the labels of another schema version

Each package's ``__init__`` holds its main function, and the modules beside it the steps of that.
"""
