/** Bringing local images into registries: what there is to upload, and the way of one push. */
package imagesigning.registry.internal.push;
