/* Finds the text of a QR code in what the camera sees or in a picture: with the browser's own
   detector where it has one, else with the decoder beside this file, loaded when it is needed. */
const Reading = (() => {
  'use strict';
  const EVERY = 120;
  const LARGEST = 2400;
  let detector, decoder;

  async function ownDetector() {
    if (detector !== undefined) return detector;
    detector = null;
    if ('BarcodeDetector' in self) {
      const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
      if (formats.includes('qr_code')) detector = new BarcodeDetector({ formats: ['qr_code'] });
    }
    return detector;
  }

  function script(address) {
    return new Promise((done, failed) => {
      const element = document.createElement('script');
      element.src = address;
      element.onload = done;
      element.onerror = () => { element.remove(); failed(new Error('decoder')); };
      document.head.append(element);
    });
  }

  async function unpacked(text) {
    const packed = Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  }

  /* addresses: [script, module]; without them both are inside this page. */
  async function load(addresses) {
    const inside = document.getElementById('decoder');
    if (!inside) await script(addresses[0]);
    const answer = inside ? null : await fetch(addresses[1]);
    if (answer && !answer.ok) throw new Error('decoder');
    const wasmBinary = inside ? await unpacked(inside.textContent) : await answer.arrayBuffer();
    await ZXingWASM.prepareZXingModule({ overrides: { wasmBinary }, fireImmediately: true });
  }

  function ready(addresses) {
    decoder = decoder || load(addresses).catch((problem) => { decoder = null; throw problem; });
    return decoder;
  }

  const pixels = (source, width, height) => {
    const scale = Math.min(1, LARGEST / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext('2d', { willReadFrequently: true });
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    return context.getImageData(0, 0, canvas.width, canvas.height);
  };

  async function decoded(image) {
    const options = { formats: ['QRCode'], tryHarder: true, maxNumberOfSymbols: 1 };
    const [found] = await ZXingWASM.readBarcodes(image, options);
    return found && found.isValid ? found.text : '';
  }

  const detected = async (own, source) => {
    const [found] = await own.detect(source).catch(() => []);
    return found ? found.rawValue : '';
  };

  /* Shows the camera in a video element until a text is found or the promise's `stop` is called. */
  function camera(video, addresses) {
    let stream, stopped = false;
    const stop = () => {
      stopped = true;
      if (stream) stream.getTracks().forEach((track) => track.stop());
      video.srcObject = null;
    };
    const look = async () => {
      try {
        const wanted = { facingMode: 'environment', width: { ideal: 1920 }, height: { ideal: 1080 } };
        stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
      } catch (problem) { throw new Error('camera'); }
      if (stopped) { stop(); return ''; }
      video.srcObject = stream;
      await video.play().catch(() => {});
      const own = await ownDetector();
      if (!own) await ready(addresses);
      while (!stopped) {
        if (video.videoWidth) {
          const text = own ? await detected(own, video)
            : await decoded(pixels(video, video.videoWidth, video.videoHeight));
          if (text && !stopped) return text;
        }
        await new Promise((done) => setTimeout(done, EVERY));
      }
      return '';
    };
    const found = look();
    found.then(stop, stop);
    return { found, stop };
  }

  /* The text in a picture file, or nothing. */
  async function picture(file, addresses) {
    const image = await createImageBitmap(file).catch(() => null);
    if (!image) return '';
    const own = await ownDetector();
    const text = own ? await detected(own, image) : '';
    if (text) return text;
    await ready(addresses);
    return decoded(pixels(image, image.width, image.height));
  }

  return { camera, picture, ownDetector };
})();
