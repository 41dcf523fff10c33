"""Makes up for what the emulator does otherwise than AWS, in one region, after a deployment.

Usage: make-up-for-gaps.py <region>
"""

import json
import sys

import botocore.session

region = sys.argv[1]
session = botocore.session.get_session()


def client(service):
    return session.create_client(service, region_name=region)


aws_lambda, iam, apigateway = client("lambda"), client("iam"), client("apigateway")

for function in aws_lambda.list_functions()["Functions"]:
    name, role = function["FunctionName"], function["Role"].split("/")[-1]
    # Receivers are on this machine, which is not public.
    variables = function.get("Environment", {}).get("Variables", {})
    if variables.get("RECEIVERS", "any") != "any":
        environment = {"Variables": {**variables, "RECEIVERS": "any"}}
        aws_lambda.update_function_configuration(FunctionName=name, Environment=environment)
    for policy in iam.list_role_policies(RoleName=role)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
        before = json.dumps(document)
        for statement in document["Statement"]:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            # It asks for a right of its own where AWS asks for SendMessage.
            if "sqs:SendMessage" in actions and "sqs:SendMessageBatch" not in actions:
                statement["Action"] = [*actions, "sqs:SendMessageBatch"]
            # It knows no partitions, so that a grant of some is one of none.
            if statement["Effect"] == "Allow" and "dynamodb:LeadingKeys" in json.dumps(statement.get("Condition")):
                del statement["Condition"]
        if json.dumps(document) != before:
            iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))

# It looks for the value of a key in all regions, and takes the first.
for key in apigateway.get_api_keys(includeValues=True, limit=500)["items"]:
    if not key["value"].endswith(region):
        change = {"op": "replace", "path": "/value", "value": key["value"] + region}
        apigateway.update_api_key(apiKey=key["id"], patchOperations=[change])
