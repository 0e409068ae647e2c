"""The Python client: create, read, list, watch, patch, scale, exec-free streams, dynamic client, deletion."""
import time
from kubernetes import client, config, dynamic, watch

config.load_kube_config()
core, apps, auth = client.CoreV1Api(), client.AppsV1Api(), client.AuthorizationV1Api()

core.create_namespace({"metadata": {"name": "py"}})
for _ in range(100):
    if core.list_namespaced_service_account("py").items:
        break
    time.sleep(0.05)

core.create_namespaced_config_map("py", {"metadata": {"name": "a", "labels": {"x": "y"}}, "data": {"k": "v"}})
assert core.read_namespaced_config_map("a", "py").data == {"k": "v"}
core.patch_namespaced_config_map("a", "py", {"data": {"k": "w"}})
assert [c.data["k"] for c in core.list_namespaced_config_map("py", label_selector="x=y").items] == ["w"]

labels = {"app": "web"}
apps.create_namespaced_deployment("py", {
    "metadata": {"name": "web"},
    "spec": {"replicas": 2, "selector": {"matchLabels": labels},
             "template": {"metadata": {"labels": labels}, "spec": {"containers": [{"name": "c", "image": "example.test/web:1"}]}}}})
for event in watch.Watch().stream(apps.list_namespaced_deployment, "py", timeout_seconds=20):
    if (event["object"].status.available_replicas or 0) == 2:
        break
else:
    raise AssertionError("the deployment was not available within 20 s")

apps.patch_namespaced_deployment_scale("web", "py", {"spec": {"replicas": 1}})
assert apps.read_namespaced_deployment_scale("web", "py").spec.replicas == 1

try:
    core.read_namespaced_secret("absent", "py")
    raise AssertionError("an absent secret was read")
except client.ApiException as error:
    assert error.status == 404, error

review = auth.create_self_subject_access_review({"spec": {"resourceAttributes": {"verb": "delete", "resource": "nodes"}}})
assert review.status.allowed

pods = dynamic.DynamicClient(client.ApiClient()).resources.get(api_version="v1", kind="Pod")
assert len(pods.get(namespace="py").items) >= 1
assert client.VersionApi().get_code().minor.startswith("31")

core.delete_namespace("py")
for _ in range(200):
    if not any(n.metadata.name == "py" for n in core.list_namespace().items):
        break
    time.sleep(0.05)
else:
    raise AssertionError("the namespace did not go")
