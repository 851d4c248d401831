"""Validates JSON against JSON Schemas. Each line of the file is {"schema", "valid": [...], "invalid": [...], "name"}.
Prints what does not hold and ends with 1 if anything did not."""
import json
import sys

from jsonschema import Draft202012Validator

failures = 0
checked = 0
with open(sys.argv[1], encoding="utf-8") as cases:
    for line in cases:
        case = json.loads(line)
        Draft202012Validator.check_schema(case["schema"])
        validator = Draft202012Validator(case["schema"])
        for wanted, documents in ((True, case.get("valid", [])), (False, case.get("invalid", []))):
            for document in documents:
                checked += 1
                error = next(validator.iter_errors(document), None)
                if (error is None) != wanted:
                    failures += 1
                    print(case["name"], "valid" if error is None else "invalid: " + error.message[:300],
                          json.dumps(document)[:600])
                    if failures > 20:
                        sys.exit(1)
print(checked, "documents")
sys.exit(1 if failures else 0)
