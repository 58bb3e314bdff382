package imagesigning.registry.internal.push;

import imagesigning.core.Digest;
import java.util.OptionalLong;

/**
 * A blob as a manifest names it.
 *
 * @param digest its digest
 * @param size its size, unless the manifest does not say, as those of schema 1 do not
 * @param foreign whether it may be fetched from elsewhere, so that the image need not hold it
 */
record BlobDescriptor(Digest digest, OptionalLong size, boolean foreign) {}
