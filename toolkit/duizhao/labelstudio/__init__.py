"""Label Studio: a private server to annotate with, and the way of tasks and annotations to it and back.

The server has an environment of its own, because it pins old versions of what duizhao uses too. Nothing
here is imported by the rest of duizhao until a verb needs it.

environment    makes the server's own Python environment, once
datafolder     the private server's folder: lock, secrets, who serves it now
server         starts and stops the private server, finds the running one
connection     names any server by address and token
client         what is asked of a server; the only module that imports label-studio-sdk
config         annotations/schema.yaml -> the screen that annotators work on
instruction    annotations/guidelines -> the text that annotators see before they begin
tasks          sentences -> tasks
results        entities and stances <-> Label Studio results
push           sends the tasks that the server does not have yet
pull           fetches annotations: the raw export, and a layer for each annotator
migrate        brings a project, with all that is stored in it, to other labels
migrate_plan   what a migration does, and what it asks of the server
relabel        the results of one annotation in other labels
relabel_screen the labels of a screen that may be edited by hand
imported       tells what was only imported although a migration touched it
pseudonyms     stable names for annotators; who is who stays private
"""
