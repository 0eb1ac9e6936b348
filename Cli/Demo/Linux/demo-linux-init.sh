#!/bin/busybox sh
# /init of `emu demo linux`: what it counts is in the environment, from the kernel's command line. Lines with an @ are for the demo.
export PATH=/bin:/usr/bin HOME=/root TERM=dumb
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev 2>/dev/null
echo 0 >/proc/sys/kernel/perf_cpu_time_max_percent
head -c "$emu_bytes" /dev/zero >/tmp/data

# The console is empty before what comes next, and after it.
mark() {
  sleep 0.1
  echo "@ $1"
  sleep 0.1
}

echo "@ kernel $(uname -r)"
mark 'begin stat'
perf stat -x, -e "$emu_events" -o /tmp/stat md5sum /tmp/data
mark 'end stat'
sed -n '/^[0-9<]/s/^/@ stat /p' /tmp/stat
mark 'begin record'
perf record -q -e r11 -c "$emu_period" -o /tmp/perf.data md5sum /tmp/data
mark 'end record'
echo "@ samples $(perf script -i /tmp/perf.data -F ip 2>/dev/null | grep -c .)"
echo '@ done'
sleep 0.1
poweroff -f
