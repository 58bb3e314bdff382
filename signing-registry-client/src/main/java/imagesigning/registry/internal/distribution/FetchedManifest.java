package imagesigning.registry.internal.distribution;

import imagesigning.core.Manifest;

/**
 * A manifest whose digest has been compared with everything that claims one.
 *
 * @param manifest the manifest
 * @param announcesExtensionsApi whether the answer announced the signature extensions API
 */
public record FetchedManifest(Manifest manifest, boolean announcesExtensionsApi) {}
