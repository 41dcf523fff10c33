"""Puts what there is in place of some generated values, so that calls get past the first 404."""

import json
import os
import zlib

import schemathesis

# {"path" | "query" | "body": {name: [values]}}
KNOWN = json.loads(os.environ["KNOWN"])


def with_known(part, values):
    """Decides by the generated value, so that a failing case fails again."""
    if not isinstance(values, dict):
        return values
    chosen = {}
    for name, value in values.items():
        known = KNOWN[part].get(name)
        number = zlib.crc32(repr(value).encode())
        chosen[name] = known[number % len(known)] if known and number % 3 else value
    return chosen


@schemathesis.hook
def map_path_parameters(context, path_parameters):
    return with_known("path", path_parameters)


@schemathesis.hook
def map_query(context, query):
    return with_known("query", query)


@schemathesis.hook
def map_body(context, body):
    return with_known("body", body)
