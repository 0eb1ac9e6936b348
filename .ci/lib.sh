# Shared by ./emu and ./test: set-up that asks nothing, and failures that are one sentence with the remedy.
# Sourced; the caller has set `root` (the repository) and `me` (its own name).

say() { printf '%s: %s\n' "$me" "$*" >&2; }

# die STATUS SENTENCE
die() {
  local status=$1
  shift
  say "$*"
  exit "$status"
}

prepare_environment() {
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
  # Without a home folder that can be written neither dotnet nor NuGet starts.
  [[ -n ${HOME:-} && -d $HOME && -w $HOME ]] || export HOME="${TMPDIR:-/tmp}/emu-home-$(id -u)"
}

# Sets `dotnet` to the program that starts .NET; fails when it is missing.
find_dotnet() {
  local candidate
  for candidate in "$(type -P dotnet)" "${DOTNET_ROOT:-}/dotnet" "$HOME/.dotnet/dotnet" /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet; do
    if [[ -x $candidate ]]; then
      dotnet=$candidate
      return 0
    fi
  done
  return 1
}

require_sdk() {
  local remedy='install it from https://dotnet.microsoft.com/download/dotnet/10.0 (or your distribution'\''s dotnet-sdk-10.0) and start again.'
  find_dotnet || die 125 "the .NET 10 SDK is missing: $remedy"
  # global.json decides which SDKs will do; asking for the version inside the repository is asking it.
  (cd -- "$root" && "$dotnet" --version) >/dev/null 2>&1 \
    || die 125 "$dotnet has no .NET 10 SDK (10.0.100 or later): $remedy"
}

# Building leaves files in the folders of the projects and in artifacts/.
require_writable() {
  local folder
  for folder in "$root" "$root/artifacts" "${folders[@]/#/$root/}" "$root"/*/bin "$root"/*/obj; do
    [[ ! -e $folder || -w $folder ]] \
      || die 125 "$folder cannot be written, and the program has to be built there first: copy the repository to a folder that you can write (cp -r) and start ./$me there."
  done
}

# One build at a time in this repository; descriptor 9 holds the lock.
lock_build() {
  require_writable
  mkdir -p -- "$root/artifacts"
  exec 9>"$root/artifacts/build.lock"
  type -P flock >/dev/null || return 0
  if ! flock -n 9; then
    say 'waiting for another build'
    flock 9
  fi
}

unlock_build() {
  exec 9>&-
}

# What the built `emu` is made from.
folders=(Runtime Hosts Catalog Conformance Site Machine Generators Importers Cli)
# Its time is when the last good build began, so that an edit made during a build counts as newer.
stamp="$root/Cli/obj/emu.stamp"

begin_stamp() {
  local folder
  # Made now, or making them would change the folders above after the stamp.
  for folder in "${folders[@]}"; do
    mkdir -p -- "$root/$folder/bin" "$root/$folder/obj"
  done
  : >"$stamp.new"
}

end_stamp() {
  mv -f -- "$stamp.new" "$stamp"
}

# The last thing that a build's log says is being done.
stage_of() {
  local line
  line=$(grep -E '^ +(Determining projects to restore|Restored |[A-Za-z.]+ -> )' "$1" 2>/dev/null | tail -n 1) || true
  case $line in
    *'Determining projects'*) printf 'restoring packages' ;;
    *'Restored '*) printf 'restored %s, compiling' "$(basename -- "${line%% (*}" .csproj)" ;;
    *' -> '*) line=${line%% -> *}; printf 'compiled %s' "${line##* }" ;;
    *) printf 'starting dotnet' ;;
  esac
}

# show_progress LOG: says how far a build is until it is killed or its script has ended. On a terminal one line, renewed each second; elsewhere a line every ten.
show_progress() {
  local log=$1 start=$SECONDS step=10 text
  [[ ! -t 2 ]] || step=1
  while sleep "$step" 2>/dev/null && kill -0 $$ 2>/dev/null; do
    text="$(stage_of "$log"), $((SECONDS - start)) s"
    if ((step == 1)); then
      printf '\r%s: %s\033[K' "$me" "$text" >&2
    else
      say "$text"
    fi
  done
}

# build_dotnet LOG ARGUMENT... runs one dotnet command with its output in LOG, and explains the failures a user can do something about.
build_dotnet() {
  local log=$1 status=0 watcher
  shift
  : >"$log"
  show_progress "$log" </dev/null >/dev/null 9>&- &
  watcher=$!
  # Compiler and build servers outlive the command: they must inherit neither our pipes nor the lock on descriptor 9.
  (cd -- "$root" && exec "$dotnet" "$@") </dev/null >"$log" 2>&1 9>&- || status=$?
  kill "$watcher" 2>/dev/null || true
  wait "$watcher" 2>/dev/null || true
  [[ ! -t 2 ]] || printf '\r\033[K' >&2
  ((status != 0)) || return 0
  if grep -qE 'error EMU[0-9]+' "$log"; then
    # A wrong spec has no registers, and everything that uses one fails after it: only the cause is worth reading.
    grep -E 'error EMU[0-9]+' "$log" | sed 's/ \[[^[]*\]$//' | sort -u | head -n 40 >&2
    die 125 "the spec has mistakes, see above; the whole log is in $log"
  fi
  grep -vF 'warning EMU0060' "$log" | grep -E '(error|warning) [A-Z]+[0-9]+|error MSB|error :' | sort -u | head -n 12 >&2 || tail -n 40 "$log" >&2
  # The spec is sound and has other names than before: why the code that uses them fails.
  grep -E 'warning EMU0060' "$log" | sed 's/ \[[^[]*\]$//' | sort -u | head -n 12 >&2 || true
  if grep -qE 'NU1301|NU1801' "$log"; then
    die 125 'packages could not be fetched: connect this machine to the network (or set HTTPS_PROXY) and start again.'
  fi
  if grep -qE 'NU1004' "$log"; then
    die 125 'a packages.lock.json does not match its project: run `dotnet restore Emu.sln --force-evaluate` and commit the lock files.'
  fi
  if grep -qE 'No space left on device|not enough space' "$log"; then
    die 125 'the disk is full: free some space and start again.'
  fi
  die 125 "the build failed; the whole log is in $log"
}

# has_library NAME: the dynamic linker finds it.
has_library() {
  local ldconfig folder folders
  IFS=: read -r -a folders <<<"${LD_LIBRARY_PATH:-}"
  for folder in "${folders[@]}" /usr/lib /usr/local/lib /usr/lib/*-linux-gnu /usr/lib64; do
    [[ -e $folder/$1 ]] && return 0
  done
  ldconfig=$(PATH="$PATH:/sbin:/usr/sbin" type -P ldconfig) || return 1
  [[ $("$ldconfig" -p 2>/dev/null) == *"$1"* ]]
}

# apt_install WHY PACKAGE: through apt when this user may, else one sentence with the command.
apt_install() {
  local why=$1 package=$2 log apt=()
  local remedy="run \`sudo apt-get update && sudo apt-get install -y $package\` and start again."
  type -P apt-get >/dev/null || die 125 "$why needs $package: install it with your system's package manager and start again."
  if (($(id -u) == 0)); then
    apt=(env DEBIAN_FRONTEND=noninteractive apt-get)
  elif sudo -n true 2>/dev/null; then
    apt=(sudo -n env DEBIAN_FRONTEND=noninteractive apt-get)
  else
    die 125 "$why needs $package: $remedy"
  fi
  say "installing $package through apt"
  log=$(mktemp)
  # Other package sources of this machine may be broken or unreachable; only the installation decides.
  "${apt[@]}" update </dev/null >"$log" 2>&1 9>&- || true
  if ! "${apt[@]}" install -y --no-install-recommends "$package" </dev/null >>"$log" 2>&1 9>&-; then
    tail -n 5 "$log" >&2
    die 125 "apt could not install $package, which $why needs: check the network and the package sources, $remedy"
  fi
  rm -f -- "$log"
}

require_unicorn() {
  has_library libunicorn.so.2 || apt_install "$1" libunicorn2
}

# The completion scripts are tested by the shells themselves.
require_shells() {
  local shell
  for shell in zsh fish; do
    type -P "$shell" >/dev/null || apt_install "$1" "$shell"
  done
}

# Guest images that are not ours: the tests that run them are left out where they are missing.
require_uboot() {
  [[ -e /usr/lib/u-boot/qemu_arm64/u-boot.bin ]] || (apt_install "$1" u-boot-qemu) || say 'the tests of U-Boot are skipped'
}

# prepare_linux: Debian's kernel through apt into the user's cache, and the /init of Guests/linux. Sets EMU_LINUX_KERNEL and EMU_LINUX_INIT, or linux_missing to why not.
# The built `emu` fetches.
linux_missing=
prepare_linux() {
  local names
  if ! type -P aarch64-linux-gnu-gcc >/dev/null && ! (apt_install 'the /init of the tests of Linux' gcc-aarch64-linux-gnu); then
    linux_missing='gcc-aarch64-linux-gnu cannot be installed'
    return 1
  fi
  if ! "$root/Guests/linux/build" "$root/artifacts/linux" >&2; then
    linux_missing='the /init of Guests/linux cannot be built'
    return 1
  fi
  if ! names=$("$dotnet" "$root/Cli/bin/Release/net10.0/emu.dll" demo linux --fetch); then
    linux_missing='Debian'\''s kernel for arm64 cannot be fetched'
    return 1
  fi
  export EMU_LINUX_KERNEL=${names%%$'\n'*} EMU_LINUX_INIT=$root/artifacts/linux
}

# What builds the C library, and what its tests compile and run programs with.
require_compilers() {
  local tool package
  # Some systems have clang under the name of its version only.
  type -P clang >/dev/null || type -P clang-14 >/dev/null || apt_install "$1" clang
  while read -r tool package; do
    type -P "$tool" >/dev/null || apt_install "$1" "$package"
  done <<'END'
gcc gcc
g++ g++
valgrind valgrind
cmake cmake
pkg-config pkg-config
aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
qemu-aarch64-static qemu-user-static
END
  [[ -e /usr/include/unicorn/unicorn.h ]] || apt_install "$1" libunicorn-dev
  # What these bring by recommendation only.
  [[ -e /usr/aarch64-linux-gnu/include/stdio.h ]] || apt_install "$1" libc6-dev-arm64-cross
  local clang
  clang=$(type -P clang || type -P clang-14)
  compgen -G "$("$clang" -print-resource-dir)/lib/*/libclang_rt.fuzzer*" >/dev/null || apt_install "$1" "libclang-rt-$("$clang" -dumpversion | cut -d. -f1)-dev"
}

# What fetches axe-core for the tests of accessibility.
require_npm() {
  type -P npm >/dev/null || apt_install "$1" npm
}

# Any Chromium serves; on some systems the package's program has another name.
require_chromium() {
  type -P chromium >/dev/null || type -P chromium-browser >/dev/null || type -P google-chrome >/dev/null || apt_install "$1" chromium
}
