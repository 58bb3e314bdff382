/** The main job in one small program: sign an image, verify it, and see three refusals. */
package imagesigning.examples.quickstart;
