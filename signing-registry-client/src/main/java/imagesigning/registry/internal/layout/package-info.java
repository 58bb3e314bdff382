/** Images in local directories: {@code dir:} and OCI layouts. */
package imagesigning.registry.internal.layout;
