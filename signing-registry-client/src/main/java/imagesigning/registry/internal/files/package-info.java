/** Reading local files whose size and kind nobody vouches for. */
package imagesigning.registry.internal.files;
