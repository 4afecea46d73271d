/**
 * What a shell sources. All three ask the command itself, `orkestra __complete -- WORDS...`, which answers with a line
 * `VALUE<tab>DESCRIPTION` for each candidate and a last one that says what the shell is to add: `:files`, `:folders`, `:none`.
 */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** Bash ends a word at each character of COMP_WORDBREAKS, and replaces what is behind it alone. */
const bash = `# Completion of orkestra for bash: source <(orkestra completion bash)
_orkestra() {
  local line="\${COMP_LINE:0:COMP_POINT}" words value description kind="" i
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  local program="\${words[0]/#\\~/$HOME}" current="\${words[\${#words[@]}-1]}"
  local tail="\${current##*[=:]}"
  local head="\${current%"$tail"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r value description; do
    case $value in
      :files | :folders | :none) kind=$value ;;
      *) COMPREPLY+=("\${value#"$head"}") ;;
    esac
  done < <("$program" __complete -- "\${words[@]:1}" 2>/dev/null)
  local compgen_option=""
  [[ $kind == :files ]] && compgen_option=-f
  [[ $kind == :folders ]] && compgen_option=-d
  if [[ -n $compgen_option ]]; then
    type compopt &>/dev/null && compopt -o filenames 2>/dev/null
    while IFS= read -r value; do COMPREPLY+=("$value"); done < <(compgen "$compgen_option" -- "$tail")
  fi
  for ((i = 0; i < \${#COMPREPLY[@]}; i++)); do
    [[ \${COMPREPLY[i]} == *= ]] && type compopt &>/dev/null && compopt -o nospace 2>/dev/null
  done
  return 0
}
complete -F _orkestra orkestra
`;

const zsh = `#compdef orkestra
# Completion of orkestra for zsh: orkestra completion zsh > "\${fpath[1]}/_orkestra"
_orkestra() {
  local line kind value description
  local -a lines described
  lines=("\${(@f)$("\${(Q)words[1]}" __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  for line in $lines; do
    case $line in
      (:files|:folders|:none) kind=$line ;;
      (*)
        value="\${\${line%%$'\\t'*}//:/\\\\:}" description="\${line#*$'\\t'}"
        described+=("$value\${description:+:$description}")
        ;;
    esac
  done
  (( $#described )) && _describe -V orkestra described
  compset -P '--*='
  case $kind in
    (:files) _files ;;
    (:folders) _files -/ ;;
  esac
}
if [[ $funcstack[1] == _orkestra ]]; then _orkestra "$@"; else compdef _orkestra orkestra; fi
`;

const fish = `# Completion of orkestra for fish: orkestra completion fish > ~/.config/fish/completions/orkestra.fish
function __orkestra_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l kind :none
    for line in ($words[1] __complete -- $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case :files :folders :none
                set kind $line
            case '*'
                echo $line
        end
    end
    switch $kind
        case :files
            __fish_complete_path "$current"
        case :folders
            __fish_complete_directories "$current" ''
    end
end
complete -c orkestra -f -k -a '(__orkestra_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash, zsh, fish };
