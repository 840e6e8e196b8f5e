#!/bin/sh
# A program for the `command` panel in shell: its argument is filled from the context, what it prints is shown.
# argv = ["sh", ".../shop_hours.sh", "{queue}"]
case "${1:-}" in
    billing) hours="Mon-Fri 8-18" ;;
    *)       hours="Mon-Sat 7-22" ;;
esac
echo "Queue ${1:-general}"
echo "Open  $hours"
echo "Now   $(date '+%a %H:%M')"
