// A portrait as the register of driving licences keeps one: a drawing of nobody, JPEG of 35 by 45 pixels, in base64.
export const portrait =
  '/9j/2wBDABIMDRANCxIQDhAUExIVGywdGxgYGzYnKSAsQDlEQz85Pj1HUGZXR0thTT0+WXlaYWltcnNyRVV9hnxvhWZwcm7/' +
  '2wBDARMUFBsXGzQdHTRuST5Jbm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm5ubm7/wAAR' +
  'CAAtACMDASIAAhEBAxEB/8QAGgAAAgMBAQAAAAAAAAAAAAAAAAYCBAUDAf/EACoQAAIBAwIEBAcAAAAAAAAAAAECAAMEEQUS' +
  'ITFRYQYTQXEiIzKRobHh/8QAFwEBAQEBAAAAAAAAAAAAAAAAAgEAA//EABgRAAMBAQAAAAAAAAAAAAAAAAABAhEx/9oADAMB' +
  'AAIRAxEAPwBsgTgZPAQihqd1d6rcutFXNupwqjke5mbwyWjarq/0MrY6HMlEZLW+tHFWmjow9UOf1G3Srw31ilVhhwdrjuJl' +
  'WlqcLkIQiAExyuwlcYxwwJsThXtVqncDtbr1gud4OKzpnS/YLtoE4xubPvIpYgHLvkdAJaACgADAEMS09YrpNYj2EITqcjjd' +
  '3VOzoNVqnCj0HMnoIs3euXdwx8t/JT0Cc/vLPiesxuqVHPwqm7Hcn+TFjlEbLdLVL2k2Vuah7Mdw/M39J1db75VUBKwGeHJv' +
  'aKsnQqtQrJVQ4ZCCJWtJo9QgOUJzEf/Z'
