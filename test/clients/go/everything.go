package main

import (
	"fmt"
	"slices"
	"strings"

	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/restmapper"
)

// Lists and watches all that there is, as browsers of clusters do: whole, and metadata alone.
func everything(p part) error {
	discovery := memory.NewMemCacheClient(p.clients.Discovery())
	lists, err := discovery.ServerPreferredResources()
	if err != nil {
		return err
	}
	objects, err := dynamic.NewForConfig(p.config)
	if err != nil {
		return err
	}
	metas, err := metadata.NewForConfig(p.config)
	if err != nil {
		return err
	}
	seen := 0
	for _, list := range lists {
		version, err := schema.ParseGroupVersion(list.GroupVersion)
		if err != nil {
			return err
		}
		for _, resource := range list.APIResources {
			if strings.Contains(resource.Name, "/") || !slices.Contains(resource.Verbs, "list") {
				continue
			}
			if err := browse(p, objects, metas, version.WithResource(resource.Name), resource); err != nil {
				return fmt.Errorf("%s: %w", resource.Name, err)
			}
			seen++
		}
	}
	if err := expect(seen > 50, "more than fifty resources, found %d", seen); err != nil {
		return err
	}
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(discovery)
	mapping, err := mapper.RESTMapping(schema.GroupKind{Group: "apps", Kind: "Deployment"})
	if err != nil {
		return err
	}
	return expect(mapping.Resource.Resource == "deployments", "deployments, found %v", mapping.Resource)
}

func browse(p part, objects dynamic.Interface, metas metadata.Interface, of schema.GroupVersionResource, resource metav1.APIResource) error {
	list, err := objects.Resource(of).List(p.ctx, metav1.ListOptions{Limit: 500})
	if err != nil {
		return err
	}
	short, err := metas.Resource(of).List(p.ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	if err := expect(len(list.Items) <= len(short.Items), "as much metadata as objects: %d, %d", len(list.Items), len(short.Items)); err != nil {
		return err
	}
	for _, item := range list.Items {
		if err := found(p, objects, of, resource, item); err != nil {
			return err
		}
	}
	if !slices.Contains(resource.Verbs, "watch") {
		return nil
	}
	seconds := int64(1)
	options := metav1.ListOptions{ResourceVersion: list.GetResourceVersion(), TimeoutSeconds: &seconds}
	watcher, err := objects.Resource(of).Watch(p.ctx, options)
	if err != nil {
		return err
	}
	watcher.Stop()
	watcher, err = metas.Resource(of).Watch(p.ctx, options)
	if err != nil {
		return err
	}
	watcher.Stop()
	return nil
}

func found(p part, objects dynamic.Interface, of schema.GroupVersionResource, resource metav1.APIResource, item unstructured.Unstructured) error {
	if item.GetKind() != resource.Kind {
		return fmt.Errorf("a %s among %s", item.GetKind(), resource.Name)
	}
	if !slices.Contains(resource.Verbs, "get") {
		return nil
	}
	_, err := objects.Resource(of).Namespace(item.GetNamespace()).Get(p.ctx, item.GetName(), metav1.GetOptions{})
	if errors.IsNotFound(err) {
		return nil
	}
	return err
}
