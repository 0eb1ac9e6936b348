# Whether the snapshots are verified by the package Verify.Xunit: docs/testing.md. Sourced; needs .ci/lib.sh, `root` and `dotnet`.

verify_version=31.12.5

# Reads the JSON of `dotnet package search` and prints the names of the sources that list exactly this version, one on a line.
# Fails where the answer is not such JSON, or reports problems: then it does not say which packages there are.
sources_of() {
  # One token of JSON on each line; white space and line ends between them do not matter.
  grep -oE '"([^"\\]|\\.)*"|[][{}:,]|[^][{}:," \t]+' | awk -v wanted="\"$verify_version\"" '
    { previous = token[NR - 1]; token[NR] = $0 }
    $0 == "{" || $0 == "[" { depth++ }
    $0 == "}" || $0 == "]" { depth-- }
    previous == ":" {
      key = token[NR - 2]
      if (key == "\"searchResult\"") answered = 1
      if (key == "\"sourceName\"") source = substr($0, 2, length($0) - 2)
      if (key == "\"version\"" && $0 == wanted && source != "") print source
      if (key == "\"problems\"" && $0 == "[") open = NR
    }
    open && NR == open + 1 { if ($0 != "]") broken = 1; open = 0 }
    END { exit !(answered && !broken && depth == 0) }
  ' | LC_ALL=C sort -u
  # The status of awk, not of sort.
  return "${PIPESTATUS[1]}"
}

# Asks NuGet once for each of the two packages, at the same time, and 10 seconds at most. Writes artifacts/verify.props, which Tests/Verify/Verify.props reads.
choose_verify() {
  local choice="$root/artifacts/verify.props" folder package one two use
  if [[ -n ${UseVerify:-} ]]; then
    say "snapshots by $(verifier "$UseVerify"), as UseVerify=$UseVerify says"
    return
  fi
  folder=$(mktemp -d)
  for package in Verify.Xunit Verify; do
    (cd -- "$root" && exec timeout 10 "$dotnet" package search "$package" --exact-match --format json) </dev/null >"$folder/$package" 2>/dev/null &
  done
  wait
  mkdir -p -- "$root/artifacts"
  if one=$(sources_of <"$folder/Verify.Xunit") && two=$(sources_of <"$folder/Verify"); then
    use=false
    [[ -z $(comm -12 <(printf '%s\n' "$one") <(printf '%s\n' "$two") | grep -v '^$') ]] || use=true
    printf '<Project>\n  <!-- Written by ./test. -->\n  <PropertyGroup>\n    <UseVerify>%s</UseVerify>\n  </PropertyGroup>\n</Project>\n' "$use" >"$choice.new"
    mv -f -- "$choice.new" "$choice"
    if [[ $use == true ]]; then
      say "snapshots by $(verifier true)"
    else
      say "snapshots by $(verifier false): no package source has both Verify.Xunit and Verify $verify_version"
    fi
  else
    # An answer with problems is not kept: Verify.props asks for the packages that are here.
    rm -f -- "$choice"
    say "snapshots by Verify.Xunit $verify_version where it was restored before, else by the stand-in: no package source answered"
  fi
  rm -rf -- "$folder"
}

# verifier CHOICE
verifier() {
  if [[ $1 == true ]]; then
    printf 'Verify.Xunit %s' "$verify_version"
  else
    printf 'the stand-in for Verify.Xunit'
  fi
}
