/**
 * The one reader for JSON that decides trust, and a tolerant scanner that explains what is wrong
 * with a document.
 */
package imagesigning.core.json;
