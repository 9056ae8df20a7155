# press-tab.zsh SCRIPT TYPED WANTED: types into an interactive zsh, presses Tab, and waits until it shows what is wanted.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PROMPT=; autoload -U compinit; compinit -u -D; source $1; print ready"
zpty -r shell line '*ready*ready*'
zpty -n -w shell "$2"$'\t'
zpty -r shell line "*$3*"
print -r -- "$line"
zpty -d shell
